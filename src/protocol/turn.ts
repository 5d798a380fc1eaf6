const mostMs = 5
/** A look at the clock costs as much as a small line. */
const linesPerLook = 16

/** How long the lines of one connection may hold up all others: its part of a turn of the event loop. */
export class Turn {
  #began = 0
  #lines = 0
  #over = true

  begin(): void {
    this.#began = performance.now()
    this.#lines = 0
    this.#over = false
  }

  /** Asked before each line: whether the rest has to wait for the next turn. */
  isOver(): boolean {
    if (!this.#over && ++this.#lines % linesPerLook === 0) this.#over = performance.now() - this.#began > mostMs
    return this.#over
  }
}
