import { dirname, resolve } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { fail, fromWire, type WireError } from '../errors.ts'
import type { EventContext } from '../plugin/index.ts'

interface Job {
  readonly file: string
  readonly data: unknown
  readonly signal: AbortSignal
  readonly done: PromiseWithResolvers<unknown>
}

/** What a worker sends back. */
export type Done = { readonly result: unknown } | { readonly error: WireError }

/** Worker threads for commands whose work would block; made when first needed, ended when they overrun their time. */
export class BlockingPool {
  readonly #size: number
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Job>()
  readonly #waiting: Job[] = []
  #starting = 0
  #closed = false
  constructor(size: number) {
    this.#size = size
  }

  /** The handler of a command that says `blocking: './file.ts'`; the file lies beside the plugin. */
  handler(plugin: string | undefined, file: string): (data: unknown, context: EventContext) => Promise<unknown> {
    const path = resolve(plugin === undefined ? '.' : dirname(plugin), file)
    return (data, { signal }) => this.#run({ file: path, data, signal, done: Promise.withResolvers() })
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#idle, ...this.#busy.keys()].map(worker => worker.terminate()))
  }

  #run(job: Job): Promise<unknown> {
    this.#waiting.push(job)
    job.signal.addEventListener('abort', () => this.#abort(job), { once: true })
    this.#next()
    return job.done.promise
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop()
      if (!worker) {
        if (this.#busy.size + this.#starting < this.#size) void this.#start()
        return
      }
      const job = this.#waiting.shift()!
      this.#busy.set(worker, job)
      worker.postMessage({ file: job.file, data: job.data })
    }
  }

  async #start(): Promise<void> {
    this.#starting++
    const { Worker } = await import('node:worker_threads')
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const worker = new Worker(new URL(`./blocking-worker.${extension}`, import.meta.url))
    worker.unref()
    worker.on('message', (done: Done) => this.#finished(worker, done))
    worker.on('error', cause => this.#lost(worker, cause))
    worker.on('exit', () => this.#lost(worker, new Error('the worker thread ended')))
    this.#starting--
    if (this.#closed) return void worker.terminate()
    this.#idle.push(worker)
    this.#next()
  }

  #finished(worker: Worker, done: Done): void {
    const job = this.#busy.get(worker)
    this.#busy.delete(worker)
    if ('error' in done) job?.done.reject(fromWire(done.error))
    else job?.done.resolve(done.result)
    this.#idle.push(worker)
    this.#next()
  }

  #lost(worker: Worker, cause: unknown): void {
    const at = this.#idle.indexOf(worker)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#busy.get(worker)?.done.reject(cause)
    this.#busy.delete(worker)
    this.#next()
  }

  /** A thread that overran its time cannot be interrupted, only ended. */
  #abort(job: Job): void {
    const at = this.#waiting.indexOf(job)
    if (at >= 0) this.#waiting.splice(at, 1)
    for (const [worker, busy] of this.#busy) if (busy === job) void worker.terminate()
    job.done.reject(fail('TIMEOUT', job.file))
  }
}
