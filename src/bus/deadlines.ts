import { monotonic } from './clock.ts'

const gridMs = 8

export interface Waiting {
  /** Milliseconds of the monotonic clock. */
  readonly due: number
  expire(): void
}

/** One timer for all who wait: a timer each would cost more than a short event does. */
export class Deadlines {
  #slots = new Map<number, Set<Waiting>>()
  #timer: NodeJS.Timeout | undefined
  #next = Number.POSITIVE_INFINITY

  add(one: Waiting): void {
    const slot = Math.ceil(one.due / gridMs)
    const waiting = this.#slots.get(slot)
    if (waiting) waiting.add(one)
    else this.#slots.set(slot, new Set([one]))
    if (slot < this.#next) this.#arm(slot)
  }

  remove(one: Waiting): void {
    const slot = Math.ceil(one.due / gridMs)
    const waiting = this.#slots.get(slot)
    waiting?.delete(one)
    if (waiting?.size === 0) this.#slots.delete(slot)
  }

  #arm(slot: number): void {
    clearTimeout(this.#timer)
    this.#next = slot
    this.#timer = setTimeout(() => this.#expire(), Math.min(Math.max(0, slot * gridMs - monotonic()), 2 ** 31 - 1))
    this.#timer.unref()
  }

  #expire(): void {
    this.#next = Number.POSITIVE_INFINITY
    const due = Math.floor(monotonic() / gridMs)
    for (const [slot, waiting] of this.#slots) {
      if (slot > due) continue
      this.#slots.delete(slot)
      for (const one of waiting) one.expire()
    }
    const next = Math.min(...this.#slots.keys())
    if (next < this.#next) this.#arm(next)
  }
}
