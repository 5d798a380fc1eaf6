import type { Outlet } from '../transport/index.ts'
import type { Turn } from './turn.ts'

/** A stream that holds less than this need not say when it has drained. */
const few = 128 * 1024

/** Runs things when the client has taken what was sent before, never in the same turn of the event loop, and one in each. */
export class WhenTaken {
  readonly #outlet: Outlet
  readonly #turn: Turn
  readonly #failed: (cause: unknown) => void
  readonly #waiting: (() => void)[] = []
  #scheduled = false
  #over = false

  constructor(outlet: Outlet, turn: Turn, failed: (cause: unknown) => void) {
    this.#outlet = outlet
    this.#turn = turn
    this.#failed = failed
  }

  run(what: () => void): void {
    this.#waiting.push(what)
    this.#schedule()
  }

  drained(): void {
    this.#schedule()
  }

  /** Nothing runs any more. */
  end(): void {
    this.#over = true
    this.#waiting.length = 0
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return
    this.#scheduled = true
    this.#turn.next(() => {
      this.#scheduled = false
      if (this.#over || this.#outlet.waiting > few) return
      this.#attempt(this.#waiting.shift()!)
      this.#schedule()
    })
  }

  #attempt(what: () => void): void {
    try {
      what()
    } catch (cause) {
      this.#failed(cause)
    }
  }
}
