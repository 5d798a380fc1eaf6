import type { Outlet } from '../transport/index.ts'

/** Runs things when the client has taken everything that was sent before, never in the same turn of the event loop. */
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
      if (this.#outlet.waiting > 0) this.#waiting.push(what)
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
