/** So many of the last calls are looked at. */
const looked = 100
/** Fewer calls than these count as so many. */
const least = 10

/** How many of the last calls went wrong. */
export class Tally {
  readonly #last: boolean[] = []
  /** Since the start. */
  total = 0
  wrongTotal = 0

  note(isWrong: boolean): void {
    this.total++
    if (isWrong) this.wrongTotal++
    this.#last.push(isWrong)
    if (this.#last.length > looked) this.#last.shift()
  }

  get wrong(): number {
    return this.#last.filter(Boolean).length
  }

  /** The calls that are looked at. */
  get of(): number {
    return this.#last.length
  }

  /** More than so many per cent of them did. */
  isOver(percent: number): boolean {
    return (this.wrong * 100) / Math.max(this.of, least) > percent
  }

  /** What went wrong before no longer counts. */
  forget(): void {
    this.#last.length = 0
  }
}
