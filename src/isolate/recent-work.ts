import type { EventContext } from '../plugin/index.ts'

/** Contexts of events that are over: each may hold much data. */
const mostOver = 64

/** The events a plugin's process works on, by the ids of the requests about them; those over a while ago are forgotten. */
export class RecentWork {
  readonly #underWay = new Map<number, EventContext<any>>()
  readonly #over = new Map<number, EventContext<any>>()

  begin(id: number, context: EventContext<any>): void {
    this.#underWay.set(id, context)
  }
  end(id: number): void {
    const context = this.#underWay.get(id)
    if (!context) return
    this.#underWay.delete(id)
    this.#over.set(id, context)
    if (this.#over.size > mostOver) this.#over.delete(this.#over.keys().next().value!)
  }
  /** What a plugin does about an event after it has answered is a child of that event all the same. */
  of(id: number | undefined): EventContext<any> | undefined {
    return id === undefined ? undefined : (this.#underWay.get(id) ?? this.#over.get(id))
  }
}
