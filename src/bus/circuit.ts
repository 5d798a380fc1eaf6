import { fail, type KsiError } from '../errors.ts'

const openForMs = 30_000

/** After too many failures in a row a command is not asked for a while. Only HANDLER_ERROR and TIMEOUT count. */
export class Circuit {
  #plugin: string
  #limit: number
  #failures = 0
  #openUntil = 0
  constructor(plugin: string, limit: number) {
    this.#plugin = plugin
    this.#limit = limit
  }

  /** Throws PLUGIN_UNAVAILABLE while open; the first request after that is let through as a trial. */
  check(now: number): void {
    if (now < this.#openUntil)
      throw fail('PLUGIN_UNAVAILABLE', this.#plugin).with({
        hint: `it failed ${this.#limit} times in a row and is left alone for a while`,
        retry_after_ms: Math.ceil(this.#openUntil - now),
      })
  }

  succeeded(): void {
    this.#failures = 0
  }

  failed({ code }: KsiError, now: number): void {
    if (code !== 'HANDLER_ERROR' && code !== 'TIMEOUT') return
    this.#failures++
    if (this.#failures >= this.#limit) this.#openUntil = now + openForMs
  }
}
