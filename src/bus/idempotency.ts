import { fail } from '../errors.ts'
import type { Awaitable, Change, EventRecord } from '../plugin/index.ts'
import { andThen } from '../plugin/index.ts'
import type { Store } from '../stores/store.ts'
import type { Outcome } from './outcome.ts'
import type { Passage } from './passage.ts'
import { encoded, resultText } from './record-text.ts'

const store = 'idempotency'
const keptMs = 24 * 60 * 60 * 1000

/**
 * A retry with the key of an earlier request gets the first answer again, for a day, also after a restart.
 * The same key with other data is no retry: CONFLICT.
 */
export class Idempotency {
  #store: Store
  #running = new Map<string, { digest: string; outcome: Awaitable<Outcome> }>()
  /** Of the data as it came: what the handler gets may have been completed or replaced. */
  #digests = new WeakMap<EventRecord, string>()
  constructor(store: Store) {
    this.#store = store
  }

  run(passage: Passage): Awaitable<Outcome> {
    const key = keyOf(passage.record)
    const digest = digestOf(passage.record.data)
    const running = this.#running.get(key)
    if (running) return running.digest === digest ? running.outcome : conflict(passage)
    this.#digests.set(passage.record, digest)
    const outcome = andThen(this.#store.get(store, key), text => this.#earlier(text, passage) ?? passage.run())
    this.#running.set(key, { digest, outcome })
    void andThen(outcome, () => passage.whenOver(() => this.#running.delete(key)))
    return outcome
  }

  /** Keeps the answer, in the transaction that keeps the event. */
  change(record: EventRecord, result: unknown): Change {
    const answer = record.result === result ? resultText(record) : encoded(result)
    const data = this.#digests.get(record)
    const text = `{"at":${record.timestamp},"event_id":"${record.event_id}","data":"${data}","result":${answer}}`
    return { store, key: keyOf(record), text }
  }

  /** Forgets what is older than a day. */
  async sweep(): Promise<void> {
    const rows = await this.#store.list(store)
    const old = rows.filter(({ text }) => isOld((JSON.parse(text) as Kept).at))
    if (old.length > 0)
      await this.#store.append(
        [],
        old.map(({ key }) => ({ store, key })),
      )
  }

  #earlier(text: string | undefined, passage: Passage): Outcome | undefined {
    if (text === undefined) return undefined
    const { at, event_id, data, result } = JSON.parse(text) as Kept
    if (isOld(at)) return undefined
    const { record } = passage
    if (data !== this.#digests.get(record)) return conflict(passage)
    return {
      record: {
        ...record,
        event_id,
        timestamp: at,
        result_text: text.slice(text.indexOf(',"result":') + 10, -1),
        result,
      },
      result,
    }
  }
}

interface Kept {
  at: number
  event_id: string
  /** Digest of what was asked. */
  data: string
  result: unknown
}

/** Agents have keys of their own: one must not be given another's answer. */
const keyOf = ({ name, idempotency_key, actor }: EventRecord): string =>
  actor.kind === 'agent' ? `${name} ${idempotency_key} ${actor.id}` : `${name} ${idempotency_key}`

const conflict = (passage: Passage): Outcome => {
  const error = fail('CONFLICT', `this idempotency_key came with other data for ${passage.record.name} before`)
  const hint = 'retry with exactly the same data, or ask anew with a new key'
  return passage.bus.failures.refuse(passage, error.with({ hint }))
}

/** Loaded when first needed: most daemons never see a key. */
const digestOf = (data: unknown): string =>
  process.getBuiltinModule('node:crypto').hash('sha256', encoded(data), 'base64url').slice(0, 22)

const isOld = (at: number): boolean => Date.now() - at > keptMs
