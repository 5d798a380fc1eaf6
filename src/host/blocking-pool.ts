import { dirname, resolve } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { fail, fromWire, messageOf, type WireError } from '../errors.ts'
import type { EventContext } from '../plugin/index.ts'

interface Job {
  readonly file: string
  readonly take: number
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
  /** They run until they are really gone, and count among the threads until then. */
  readonly #ending = new Set<Worker>()
  readonly #waiting: Job[] = []
  #starting = 0
  #takes = 0
  #closed = false
  constructor(size: number) {
    this.#size = size
  }

  /** Makes the handlers of commands that say `blocking: './file.ts'`, beside this plugin's file; their files are read anew. */
  beside(plugin: string | undefined): (file: string) => (data: unknown, context: EventContext) => Promise<unknown> {
    const take = ++this.#takes
    return name => {
      const file = resolve(plugin === undefined ? '.' : dirname(plugin), name)
      return (data, { signal }) => this.#run({ file, take, data, signal, done: Promise.withResolvers() })
    }
  }

  /** The handler of one such command. */
  handler(plugin: string | undefined, file: string): (data: unknown, context: EventContext) => Promise<unknown> {
    return this.beside(plugin)(file)
  }

  async close(): Promise<void> {
    this.#closed = true
    const left = [...this.#waiting.splice(0), ...this.#busy.values()]
    for (const { done } of left) done.reject(fail('SHUTTING_DOWN'))
    await Promise.all([...this.#idle, ...this.#busy.keys(), ...this.#ending].map(worker => worker.terminate()))
  }

  #run(job: Job): Promise<unknown> {
    const { signal, done } = job
    if (this.#closed) done.reject(fail('SHUTTING_DOWN'))
    else if (signal.aborted) done.reject(signal.reason)
    else {
      const abort = (): void => this.#abort(job)
      signal.addEventListener('abort', abort, { once: true })
      const finished = (): void => signal.removeEventListener('abort', abort)
      done.promise.then(finished, finished)
      this.#waiting.push(job)
      this.#next()
    }
    return done.promise
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop()
      if (!worker) {
        if (this.#threads < this.#size && this.#starting < this.#waiting.length) void this.#start()
        return
      }
      this.#give(this.#waiting.shift()!, worker)
    }
  }
  get #threads(): number {
    return this.#busy.size + this.#ending.size + this.#starting
  }

  #give(job: Job, worker: Worker): void {
    try {
      worker.postMessage({ file: job.file, take: job.take, data: job.data })
      this.#busy.set(worker, job)
    } catch (cause) {
      this.#idle.push(worker) // what it was to be given cannot go to another thread
      job.done.reject(cause)
    }
  }

  async #start(): Promise<void> {
    this.#starting++
    try {
      const { Worker } = await import('node:worker_threads')
      const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
      const worker = new Worker(new URL(`./blocking-worker.${extension}`, import.meta.url))
      worker.unref()
      worker.on('message', (done: Done) => this.#finished(worker, done))
      worker.on('error', cause => this.#lost(worker, cause))
      worker.on('exit', () => this.#exited(worker))
      if (this.#closed) await worker.terminate()
      else this.#idle.push(worker)
    } catch (cause) {
      this.#waiting.shift()?.done.reject(fail('INTERNAL_ERROR', `no worker thread: ${messageOf(cause)}`))
    } finally {
      this.#starting--
    }
    if (!this.#closed) this.#next()
  }

  #finished(worker: Worker, done: Done): void {
    const job = this.#busy.get(worker)
    if (!job) return // it is ending: what it says comes too late
    this.#busy.delete(worker)
    if ('error' in done) job.done.reject(fromWire(done.error))
    else job.done.resolve(done.result)
    this.#idle.push(worker)
    this.#next()
  }

  /** Whatever it was working on is lost, and it takes nothing more. */
  #lost(worker: Worker, cause: unknown): void {
    const at = this.#idle.indexOf(worker)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#busy.get(worker)?.done.reject(cause)
    this.#busy.delete(worker)
    this.#ending.add(worker)
  }

  #exited(worker: Worker): void {
    this.#lost(worker, new Error('its worker thread ended'))
    this.#ending.delete(worker)
    if (!this.#closed) this.#next()
  }

  /** A thread that overran its time cannot be interrupted, only ended. */
  #abort(job: Job): void {
    const at = this.#waiting.indexOf(job)
    if (at >= 0) this.#waiting.splice(at, 1)
    job.done.reject(job.signal.reason)
    for (const [worker, busy] of this.#busy) {
      if (busy !== job) continue
      this.#busy.delete(worker)
      this.#ending.add(worker)
      void worker.terminate()
    }
  }
}
