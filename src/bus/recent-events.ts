import type { EventRecord } from '../plugin/index.ts'
import { recordText } from './record-text.ts'
import { Ring } from './ring.ts'

export interface Recent {
  readonly seq: number
  /** As `recordText` writes it, made when it is asked for. */
  readonly text: () => string
}

/** The newest events, in memory. */
export interface RecentEvents {
  readonly size: number
  /** The highest number that had to make room. */
  readonly dropped: number | undefined
  readonly push: (record: EventRecord) => void
  /** In the order they were kept, which is not that of their numbers. */
  readonly entries: () => Iterable<Recent>
}

/** A garbage collector bears so many live records easily; beyond, bytes are cheaper. */
const mostObjects = 10_000

export const recentEvents = (capacity: number): RecentEvents =>
  capacity > mostObjects ? new BytesKept(capacity) : new ObjectsKept(Math.max(1, capacity))

/** Keeps the records themselves: nothing is written out before somebody reads. */
class ObjectsKept implements RecentEvents {
  readonly #capacity: number
  readonly #ring: EventRecord[] = []
  /** To look into an old record only to see its number would fetch it from far memory, for each event. */
  readonly #seqs: Float64Array
  #next = 0
  dropped: number | undefined
  constructor(capacity: number) {
    this.#capacity = capacity
    this.#seqs = new Float64Array(capacity)
  }
  get size(): number {
    return this.#ring.length
  }
  push(record: EventRecord): void {
    const at = this.#next
    const old = this.#seqs[at]!
    if (old > (this.dropped ?? 0)) this.dropped = old
    this.#ring[at] = record
    this.#seqs[at] = record.seq!
    this.#next = at + 1 === this.#capacity ? 0 : at + 1
  }
  *entries(): Generator<Recent> {
    const { length } = this.#ring
    for (let at = 0; at < length; at++) {
      const record = this.#ring[(this.#next + at) % length]!
      yield { seq: record.seq!, text: () => recordText(record) }
    }
  }
}

class BytesKept implements RecentEvents {
  readonly #ring: Ring
  constructor(capacity: number) {
    this.#ring = new Ring(capacity)
  }
  get size(): number {
    return this.#ring.size
  }
  get dropped(): number | undefined {
    return this.#ring.dropped
  }
  push(record: EventRecord): void {
    this.#ring.push(record.seq!, recordText(record))
  }
  entries(): Iterable<Recent> {
    return this.#ring.entries()
  }
}
