/** A signal that ends with one of two: what the passage itself says, or what its caller's says. */
export class Abortion {
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  constructor(outer: AbortSignal | undefined) {
    const { signal } = this.#controller
    this.signal = outer ? AbortSignal.any([signal, outer]) : signal
  }
  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }
}
