import type { Actor, EventDepths as Depths } from '../plugin/index.ts'

/** Who may go deeper than the daemon's `max_event_depth`; asked only when that is reached. */
export class EventDepths implements Depths {
  readonly #finders = new Set<(actor: Actor) => number | undefined>()

  raise(limitOf: (actor: Actor) => number | undefined): () => void {
    this.#finders.add(limitOf)
    return () => void this.#finders.delete(limitOf)
  }

  limitFor(actor: Actor): number | undefined {
    for (const limitOf of this.#finders) {
      const limit = limitOf(actor)
      if (limit !== undefined) return limit
    }
    return undefined
  }
}
