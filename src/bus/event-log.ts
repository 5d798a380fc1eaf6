import { KsiError } from '../errors.ts'
import type { Change, EventRecord } from '../plugin/index.ts'
import { stringify } from '../plugin/index.ts'
import type { Limits, Store } from '../stores/store.ts'
import { type Group, Outbox } from './outbox.ts'
import type { RecentEvents } from './recent-events.ts'
import { recordText } from './record-text.ts'

/** Gives numbers, keeps records (in memory, or on disk with their changes) and says when they may be told. */
export class EventLog {
  readonly store: Store
  readonly memory: RecentEvents
  readonly outbox = new Outbox()
  /** Why the last commit was not kept; undefined since one was. */
  failure: KsiError | undefined
  #newest: number
  /** Memory holds nothing from before. */
  readonly #began: number
  /** `told`: brings one event to the clients that subscribed. */
  readonly #told: (record: EventRecord) => void

  constructor(store: Store, memory: RecentEvents, told: (record: EventRecord) => void) {
    this.store = store
    this.memory = memory
    this.#told = told
    this.#began = store.next()
    this.#newest = this.#began
  }

  /** Sees every record there is, also of events that failed; for a log of all events. */
  tap: ((record: EventRecord) => void) | undefined

  /** Kept in memory only, and told to nobody: an event that failed. */
  note(record: EventRecord): void {
    this.#number(record)
    this.memory.push(record)
    this.tap?.(record)
  }

  /** Kept in memory only; told as soon as everything older has been told. */
  recent(record: EventRecord): void {
    this.#number(record)
    this.memory.push(record)
    this.passing(record)
  }

  /** Told, and kept nowhere. */
  passing(record: EventRecord): void {
    this.tap?.(record)
    if (this.outbox.isIdle) this.#told(record)
    else this.outbox.wait(record, () => this.#told(record))
  }

  /**
   * Commits records and changes as one; resolves when they are on disk. `committed` runs then, in the order of the numbers,
   * before the clients are told.
   */
  async commit(records: readonly EventRecord[], changes: readonly Change[], committed: () => void): Promise<void> {
    const lines = records.map(record => {
      this.#number(record)
      return { seq: record.seq!, text: recordText(record) }
    })
    const group: Group = this.outbox.open(records)
    try {
      await this.store.append(lines, changes.map(rowChange))
    } catch (cause) {
      if (cause instanceof KsiError && storageCodes.includes(cause.code)) this.failure = cause
      this.outbox.drop(group)
      throw cause
    }
    this.failure = undefined
    for (const record of records) this.memory.push(record)
    this.outbox.close(group, () => {
      committed()
      for (const record of records) {
        this.tap?.(record)
        if (record.status === 'ok') this.#told(record)
      }
    })
  }

  /** Recent events up to this number may be gone from memory. */
  forgottenTo(): number {
    return this.memory.dropped ?? this.#began
  }

  /** Durable events up to this number have been dropped. */
  prunedTo(): number {
    const text = this.store.get(prunedTo.store, prunedTo.key)
    return typeof text === 'string' ? Number(text) : 0
  }

  /** Drops what need not be kept any longer, and remembers how far: a subscriber who comes back later is told of the gap. */
  async prune(limits: Limits): Promise<void> {
    const before = this.store.bounds()
    await this.store.prune(limits)
    const { first } = this.store.bounds()
    if (first > before.first && before.first > 0)
      await this.store.append([], [{ ...prunedTo, text: String(first - 1) }])
  }

  /** The newest number of which everything before is settled. */
  last(): number {
    return this.outbox.settled(this.#newest)
  }

  #number(record: EventRecord): void {
    record.seq = this.#newest = this.store.next()
  }
}

/** The others say that something in the commit was wrong, not the disk. */
const storageCodes: readonly string[] = ['STORAGE_FULL', 'STORAGE_FAILED']
const prunedTo = { store: 'log', key: 'pruned_to' }

const rowChange = ({ store, key, value, text }: Change): { store: string; key: string; text?: string } => {
  const content = text ?? (value === undefined ? undefined : stringify(value))
  return content === undefined ? { store, key } : { store, key, text: content }
}
