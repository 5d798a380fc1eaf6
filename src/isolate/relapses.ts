const windowMs = 300_000
const most = 3
const longestWaitMs = 60_000

/** Counts the unexpected ends of one plugin's process. */
export class Relapses {
  /** When, in ms of the monotonic clock. */
  #ends: number[] = []
  #inARow = 0

  /** Milliseconds to wait before it is started again, after a life that long; undefined: it is given up. */
  after(livedMs: number, now = performance.now()): number | undefined {
    this.#ends = [...this.#ends.filter(end => now - end < windowMs), now]
    this.#inARow = livedMs < windowMs ? this.#inARow + 1 : 1
    if (this.#ends.length >= most) return undefined
    return Math.min(longestWaitMs, 1000 * 2 ** (this.#inARow - 1))
  }

  forget(): void {
    this.#ends = []
    this.#inARow = 0
  }
}
