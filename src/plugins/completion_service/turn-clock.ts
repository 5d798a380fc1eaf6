import { fail } from '../../plugin/index.ts'

interface Clocked {
  /** Aborted with TIMEOUT. */
  readonly abort: AbortController
  readonly request_id: string
}

/** Ends a turn, or one try of it, that takes too long, or in which nothing happens any more. */
export class TurnClock {
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number
  readonly #clocked: Clocked
  readonly #silence: number | undefined
  readonly #whole: NodeJS.Timeout
  #quiet: NodeJS.Timeout | undefined

  /** Both in seconds; without `progress` it may say nothing for as long as it takes. */
  constructor(clocked: Clocked, limits: { timeout: number; progress: number | undefined }) {
    this.#clocked = clocked
    this.#silence = limits.progress
    this.deadline = performance.now() + limits.timeout * 1000
    this.#whole = setTimeout(() => this.#end(`no answer within ${limits.timeout} s`), limits.timeout * 1000)
    this.heard()
  }

  /** Something has happened; nothing more is expected for `pause` milliseconds. */
  heard(pause = 0): void {
    if (this.#silence === undefined) return
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
    this.#clocked.abort.abort(fail('TIMEOUT', `completion ${this.#clocked.request_id}`).with({ reason, hint }))
  }
}
