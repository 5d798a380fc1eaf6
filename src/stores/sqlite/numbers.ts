/** How many numbers one reservation covers: what a crash may skip. */
const block = 1_000_000

/**
 * Ascending numbers. They are reserved in blocks that are persisted before the first of them is given, so that no crash can
 * make one come twice.
 */
export class Numbers {
  #last: number
  #reserved: number
  readonly #reserve: (upTo: number) => void

  /** `reserved`: all numbers that may have been given. `reserve` persists a new such limit before it returns. */
  constructor(reserved: number, reserve: (upTo: number) => void) {
    this.#last = reserved
    this.#reserved = reserved
    this.#reserve = reserve
  }

  /** The last number that was given. */
  get last(): number {
    return this.#last
  }

  next(): number {
    if (this.#last >= this.#reserved) {
      const limit = this.#last + block
      this.#reserve(limit)
      this.#reserved = limit
    }
    return ++this.#last
  }

  /** Only numbers greater than this one from now on. */
  skipTo(number: number): void {
    this.#last = Math.max(this.#last, number)
  }

  /** The limit that somebody should persist soon, so that `next` need not stop for it; undefined if there is time. */
  wanted(): number | undefined {
    return this.#reserved - this.#last < block / 2 ? this.#last + block : undefined
  }

  /** A limit that is persisted now. */
  reserved(limit: number): void {
    this.#reserved = Math.max(this.#reserved, limit)
  }
}
