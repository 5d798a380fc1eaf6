import { fail } from '../../plugin/index.ts'
import type { Job } from './job.ts'

/** Ends a turn that takes too long, or in which nothing happens any more. */
export class TurnClock {
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number
  readonly #job: Job
  readonly #silence: number
  readonly #whole: NodeJS.Timeout
  #quiet: NodeJS.Timeout | undefined

  /** Both in seconds. */
  constructor(job: Job, limits: { timeout: number; progress: number }) {
    this.#job = job
    this.#silence = limits.progress
    this.deadline = performance.now() + limits.timeout * 1000
    this.#whole = setTimeout(() => this.#end(`no answer within ${limits.timeout} s`), limits.timeout * 1000)
    this.heard()
  }

  /** Something has happened; nothing more is expected for `pause` milliseconds. */
  heard(pause = 0): void {
    clearTimeout(this.#quiet)
    const quiet = () => this.#end(`nothing was heard for ${this.#silence} s`)
    this.#quiet = setTimeout(quiet, this.#silence * 1000 + pause)
  }

  stop(): void {
    clearTimeout(this.#whole)
    clearTimeout(this.#quiet)
  }

  #end(reason: string): void {
    const hint = 'ask for a longer timeout, up to plugins.completion_service.max_timeout'
    this.#job.abort.abort(fail('TIMEOUT', `completion ${this.#job.record.request_id}`).with({ reason, hint }))
  }
}
