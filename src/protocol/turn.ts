/** Milliseconds for all connections together. */
const mostMs = 5
/** Less is not worth the writing of its answers. */
const leastMs = 0.1
/** A look at the clock costs as much as a small line. */
const mostLinesPerLook = 16

/** How long one connection may hold up all others: the less, the more of them wait for the next turn of the event loop. */
export class Turn {
  #began = 0
  #ms = mostMs
  #lines = 0
  #linesPerLook = mostLinesPerLook
  #over = true
  #waiting = 0

  begin(): void {
    this.#began = performance.now()
    this.#ms = this.share
    this.#lines = 0
    this.#linesPerLook = Math.ceil(mostLinesPerLook / (this.#waiting + 1))
    this.#over = false
  }

  /** Milliseconds for one of all that wait. */
  get share(): number {
    return Math.max(leastMs, mostMs / (this.#waiting + 1))
  }

  /** Asked before each line: whether the rest has to wait for the next turn. */
  isOver(): boolean {
    if (!this.#over && ++this.#lines % this.#linesPerLook === 0)
      this.#over = this.#lines > 1 && performance.now() - this.#began > this.#ms
    return this.#over
  }

  /** Runs something in the next turn of the event loop; until then it is one of those that share it. */
  next(run: () => void): void {
    this.#waiting++
    setImmediate(() => {
      this.#waiting--
      run()
    })
  }
}
