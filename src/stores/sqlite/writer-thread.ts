import { Worker } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import type { WriterReply, WriterRequest } from './unit.ts'

export interface WriterOptions {
  readonly path: string
  readonly sharedPath: string
  /** Says that something is committed before it is: the twin of the crash tests, which must fail with it. */
  readonly acknowledgeTooEarly: boolean
}

/** The thread that commits. It starts with the first request, and again when it has ended by itself. */
export class WriterThread {
  readonly #options: WriterOptions
  #worker: Worker | undefined
  #isStopped = false
  #asked: ((reply: WriterReply) => void)[] = []

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** Requests are served in their order; `done` is called in any case. */
  request(request: WriterRequest, done: (reply: WriterReply) => void): void {
    if (this.#isStopped) {
      done({ failure: { kind: 'failed', reason: 'it is closed' } })
      return
    }
    this.#worker ??= this.#start()
    this.#asked.push(done)
    this.#worker.postMessage(request)
  }

  /** Ends when everything asked for is done. */
  async stop(): Promise<void> {
    this.#isStopped = true
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise(resolve => worker.once('exit', resolve))
    worker.postMessage({ close: true } satisfies WriterRequest)
    await ended
  }

  #start(): Worker {
    const { url } = import.meta
    // beside this file, whether that is a source, a compiled file or a bundle
    const worker = new Worker(new URL(`./writer${url.slice(url.lastIndexOf('.'))}`, url), { workerData: this.#options })
    let reason = 'it ended'
    worker.on('message', (reply: WriterReply) => this.#asked.shift()!(reply))
    worker.on('error', cause => {
      reason = messageOf(cause)
    })
    worker.on('exit', () => this.#lost(reason))
    return worker
  }

  #lost(reason: string): void {
    const asked = this.#asked
    this.#asked = []
    this.#worker = undefined
    for (const done of asked) done({ failure: { kind: 'lost', reason: `the writer thread: ${reason}` } })
  }
}
