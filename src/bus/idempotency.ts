import type { Awaitable, Change, EventRecord } from '../plugin/index.ts'
import { andThen } from '../plugin/index.ts'
import type { Store } from '../stores/store.ts'
import type { Outcome } from './outcome.ts'
import type { Passage } from './passage.ts'
import { encoded, resultText } from './record-text.ts'

const store = 'idempotency'
const keptMs = 24 * 60 * 60 * 1000

/** A retry with the key of an earlier request gets the first answer again, for a day, also after a restart. */
export class Idempotency {
  #store: Store
  #running = new Map<string, Awaitable<Outcome>>()
  constructor(store: Store) {
    this.#store = store
  }

  run(passage: Passage): Awaitable<Outcome> {
    const key = keyOf(passage.record)
    const running = this.#running.get(key)
    if (running) return running
    const outcome = andThen(this.#store.get(store, key), text => this.#earlier(text, passage) ?? passage.run())
    this.#running.set(key, outcome)
    void andThen(outcome, () => passage.whenOver(() => this.#running.delete(key)))
    return outcome
  }

  /** Keeps the answer, in the transaction that keeps the event. */
  change(record: EventRecord, result: unknown): Change {
    const answer = record.result === result ? resultText(record) : encoded(result)
    const text = `{"at":${record.timestamp},"event_id":"${record.event_id}","result":${answer}}`
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

  #earlier(text: string | undefined, { record }: Passage): Outcome | undefined {
    if (text === undefined) return undefined
    const { at, event_id, result } = JSON.parse(text) as Kept
    if (isOld(at)) return undefined
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
  result: unknown
}

/** Agents have keys of their own: one must not be given another's answer. */
const keyOf = ({ name, idempotency_key, actor }: EventRecord): string =>
  actor.kind === 'agent' ? `${name} ${idempotency_key} ${actor.id}` : `${name} ${idempotency_key}`
const isOld = (at: number): boolean => Date.now() - at > keptMs
