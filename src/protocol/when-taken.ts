import type { Outlet } from '../transport/index.ts'

/** A stream that holds less than this need not say when it has drained. */
const few = 128 * 1024

/** Runs things when the client has taken what was sent before, never in the same turn of the event loop. */
export class WhenTaken {
  readonly #outlet: Outlet
  readonly #failed: (cause: unknown) => void
  #waiting: (() => void)[] = []
  #over = false

  constructor(outlet: Outlet, failed: (cause: unknown) => void) {
    this.#outlet = outlet
    this.#failed = failed
  }

  run(what: () => void): void {
    setImmediate(() => {
      if (this.#over) return
      if (this.#outlet.waiting > few) this.#waiting.push(what)
      else this.#attempt(what)
    })
  }

  drained(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const what of waiting) this.run(what)
  }

  /** Nothing runs any more. */
  end(): void {
    this.#over = true
    this.#waiting = []
  }

  #attempt(what: () => void): void {
    try {
      what()
    } catch (cause) {
      this.#failed(cause)
    }
  }
}
