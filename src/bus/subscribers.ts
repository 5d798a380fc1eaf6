import type { EventRecord } from '../plugin/index.ts'
import { isUniversal, matches } from './patterns.ts'

/** Somebody outside who wants to be told. */
export interface Subscriber {
  readonly source: string
  readonly patterns: readonly string[]
  readonly wanted?: ((record: EventRecord) => boolean) | undefined
  readonly deliver: (record: EventRecord) => void
}

const mostNames = 10_000 // names come from clients: the cache must not grow with them

/** Who subscribed to which name, found once per name. */
export class Subscribers {
  #all = new Set<Subscriber>()
  #byName = new Map<string, readonly Subscriber[]>()

  /** The result ends it. */
  add(subscriber: Subscriber): () => void {
    this.#all.add(subscriber)
    this.#byName.clear()
    return () => {
      this.#all.delete(subscriber)
      this.#byName.clear()
    }
  }

  get size(): number {
    return this.#all.size
  }

  count(name: string): number {
    return this.#of(name).length
  }

  /** Whether somebody asked for this very name, and not just for everything. */
  expects(name: string): boolean {
    return this.#of(name).some(({ patterns }) =>
      matches(
        patterns.filter(pattern => !isUniversal(pattern)),
        name,
      ),
    )
  }

  tell(record: EventRecord): void {
    if (this.#all.size === 0) return
    for (const { wanted, deliver } of this.#of(record.name)) if (!wanted || wanted(record)) deliver(record)
  }

  #of(name: string): readonly Subscriber[] {
    const known = this.#byName.get(name)
    if (known) return known
    const found = [...this.#all].filter(({ patterns }) => matches(patterns, name))
    if (this.#byName.size >= mostNames) this.#byName.clear()
    this.#byName.set(name, found)
    return found
  }
}
