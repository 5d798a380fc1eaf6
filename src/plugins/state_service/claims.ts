import { isThenable } from '../../plugin/index.ts'
import type { Place } from './place.ts'

/**
 * Keeps reading and changing one value together.
 * A handler that does not wait needs none of it: between its look and the start of its commit nothing else runs, and whoever
 * reads from then on waits for that commit. A place is claimed only while somebody waits between the two.
 */
export class Claims {
  readonly #claimed = new Map<string, Promise<void>>()

  isClaimed(place: Place): boolean {
    return this.#claimed.size > 0 && this.#claimed.has(nameOf(place))
  }

  /** Runs alone among all who change this place; it ends when its change has been told. */
  async alone<T>(place: Place, run: () => T | PromiseLike<T>): Promise<T> {
    const name = nameOf(place)
    const before = this.#claimed.get(name)
    const { promise, resolve } = Promise.withResolvers<void>()
    const turn = before ? before.then(() => promise) : promise
    this.#claimed.set(name, turn)
    try {
      await before
      return await run()
    } finally {
      this.#release(name, turn, resolve)
    }
  }

  /** Resolves when no place is claimed: for what changes many at once. */
  async idle(): Promise<void> {
    for (let turn = first(this.#claimed); turn; turn = first(this.#claimed)) await turn
  }

  /** Nobody else changes this place until what was told is on its way to the disk. */
  hold(place: Place, told: unknown): void {
    if (!isThenable(told)) return
    const over = told.then(undefined, () => {}) // whoever told it sees the failure
    void this.alone(place, () => over)
  }

  /** A commit begins within the turn of the event loop in which its handler ended. */
  #release(name: string, turn: Promise<void>, resolve: () => void): void {
    setImmediate(() => {
      if (this.#claimed.get(name) === turn) this.#claimed.delete(name)
      resolve()
    })
  }
}

const nameOf = ({ namespace, key }: Place): string => `${namespace}\0${key}`

const first = <T>(map: ReadonlyMap<string, T>): T | undefined => map.values().next().value
