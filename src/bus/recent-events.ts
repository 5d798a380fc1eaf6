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

/** `mostBytes`: of the lines they came as, together; the newest is kept whatever its size. */
export const recentEvents = (capacity: number, mostBytes = 64 << 20): RecentEvents =>
  capacity > mostObjects ? new BytesKept(capacity) : new ObjectsKept(Math.max(1, capacity), mostBytes)

/** Keeps the records themselves: nothing is written out before somebody reads. */
class ObjectsKept implements RecentEvents {
  readonly #capacity: number
  readonly #mostBytes: number
  readonly #ring: (EventRecord | undefined)[] = []
  readonly #bytesOf: Float64Array
  /** To look into an old record only to see its number would fetch it from far memory, at every event. */
  readonly #seqOf: Float64Array
  #bytes = 0
  /** Slot of the oldest, and where the next one goes. */
  #first = 0
  #next = 0
  size = 0
  dropped: number | undefined
  constructor(capacity: number, mostBytes: number) {
    this.#capacity = capacity
    this.#mostBytes = mostBytes
    this.#bytesOf = new Float64Array(capacity)
    this.#seqOf = new Float64Array(capacity)
  }
  push(record: EventRecord): void {
    const at = this.#next
    if (this.size === this.#capacity) this.#drop()
    const bytes = record.text?.length ?? 0
    this.#ring[at] = record
    this.#bytesOf[at] = bytes
    this.#seqOf[at] = record.seq!
    this.#bytes += bytes
    this.#next = this.#after(at)
    this.size++
    while (this.#bytes > this.#mostBytes && this.size > 1) this.#drop()
  }
  *entries(): Generator<Recent> {
    for (let at = this.#first, left = this.size; left > 0; at = this.#after(at), left--) {
      const record = this.#ring[at]!
      yield { seq: record.seq!, text: () => recordText(record) }
    }
  }
  #drop(): void {
    const at = this.#first
    this.dropped = Math.max(this.dropped ?? 0, this.#seqOf[at]!)
    this.#ring[at] = undefined
    this.#bytes -= this.#bytesOf[at]!
    this.#first = this.#after(at)
    this.size--
  }
  #after(at: number): number {
    return at + 1 === this.#capacity ? 0 : at + 1
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
