import { type EventRecord, redact, stringify } from '../plugin/index.ts'

const mostData = 1024 // characters

/** What `log_events` writes about one event: its data whole when it is small, else its beginning. */
export const eventFields = (record: EventRecord): object => {
  const { event_id, seq, status, duration_ms, correlation_id, parent_id, depth, plugin, error, actor } = record
  return {
    event_id,
    seq,
    status,
    duration_ms,
    correlation_id,
    parent_id,
    depth,
    plugin,
    error: error?.code,
    from: record.source,
    actor: `${actor.kind}:${actor.id}`,
    ...dataOf(record.data),
  }
}

/** Cut only after secrets are gone: half a secret looks like none. */
const dataOf = (data: unknown): object => {
  const hidden = redact(data)
  const text = stringify(hidden)
  return text.length <= mostData ? { data: hidden } : { data_begins: text.slice(0, mostData), data_length: text.length }
}
