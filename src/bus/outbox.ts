import type { EventRecord } from '../plugin/index.ts'

/** What has a number and may be told when its commit is done. */
export interface Group {
  readonly records: readonly EventRecord[]
  /** Tells everybody; empty until the group is committed. */
  tell: (() => void) | undefined
  dropped: boolean
}

/**
 * Tells events in the order of their numbers: a client that has seen a number has seen all before it, and can resume from it.
 * What needs no commit goes at once when nothing older is still being committed.
 */
export class Outbox {
  readonly #waiting: Group[] = []
  /** How many of them have been told. */
  #told = 0
  #isTelling = false

  /** A group whose numbers have just been given and whose commit is on its way. */
  open(records: readonly EventRecord[]): Group {
    const group: Group = { records, tell: undefined, dropped: false }
    this.#waiting.push(group)
    return group
  }

  close(group: Group, tell: () => void): void {
    group.tell = tell
    this.#flush()
  }

  drop(group: Group): void {
    group.dropped = true
    this.#flush()
  }

  /** Nothing is being committed: what needs no commit can be told at once. */
  get isIdle(): boolean {
    return this.#waiting.length === 0
  }

  /** For an event that needs no commit itself, but must not overtake what does. */
  wait(record: EventRecord, tell: () => void): void {
    this.#waiting.push({ records: [record], tell, dropped: false })
  }

  /** The number before which everything is settled. */
  settled(newest: number): number {
    const first = this.#waiting[this.#told]?.records[0]?.seq
    return first === undefined ? newest : first - 1
  }

  /** Whatever comes while one is told has its turn after those that were there before. */
  #flush(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    try {
      for (let next = this.#waiting[0]; next?.dropped || next?.tell; next = this.#waiting[this.#told]) {
        this.#told++
        if (!next.dropped) next.tell?.()
      }
    } finally {
      this.#waiting.splice(0, this.#told)
      this.#told = 0
      this.#isTelling = false
    }
  }
}
