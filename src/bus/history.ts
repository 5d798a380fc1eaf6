import type { EventRecord, History, HistoryQuery, HistoryRecord } from '../plugin/index.ts'
import type { EventLog } from './event-log.ts'
import { matches } from './patterns.ts'
import { parseRecord } from './record-text.ts'

/** Shared by all that look at the same time. */
const breatheMs = 20

/** Reads the log for people and programs: recent events from memory, older durable ones from disk. */
export const historyOf = (log: EventLog, redact: (value: unknown) => unknown): History => {
  let readers = 0
  const query = async (query: HistoryQuery) => {
    const { limit = 100, order = 'asc', include_data = true } = query
    const found: EventRecord[] = []
    let total = 0
    let rested = performance.now()
    for (const text of newestFirst(log, query)) {
      if (performance.now() - rested > breatheMs / readers) {
        await new Promise(setImmediate) // a long scan must not hold up everybody else
        rested = performance.now()
      }
      if (!mayFit(text, query)) continue
      const record = parseRecord(text)
      if (!fits(record, query)) continue
      total++
      if (found.length < limit) found.push(record)
    }
    if (order === 'asc') found.reverse()
    return { events: found.map(record => shown(record, include_data, redact)), total, truncated: total > found.length }
  }
  return {
    log_id: log.store.logId,
    last: () => log.last(),
    failure: () => log.failure?.message,
    query: asked => {
      readers++
      return query(asked).finally(() => readers--)
    },
  }
}

/** From the newest back; what is in memory is not read from disk again. */
function* newestFirst({ memory, store }: EventLog, { after_seq = 0 }: HistoryQuery): Generator<string> {
  const held = [...memory.entries()].sort((a, b) => b.seq - a.seq)
  for (const { seq, text } of held) if (seq > after_seq) yield text()
  const oldest = held.at(-1)?.seq
  const seen = new Set(held.map(({ seq }) => seq))
  if (oldest !== undefined && oldest <= after_seq) return
  for (const { seq, text } of store.read({ after: after_seq, reverse: true })) if (!seen.has(seq)) yield text
}

/** Cheap: most lines of a long log can be passed over without being parsed. */
const mayFit = (text: string, { patterns, source }: HistoryQuery): boolean =>
  (source === undefined || text.includes(source)) && (patterns === undefined || mayMatch(text, patterns))

/** Whether the name of the event in this text may match: its literal beginning occurs. */
export const mayMatch = (text: string, patterns: readonly string[]): boolean =>
  patterns.some(pattern => {
    const literal = /^\/?([^*?]*)/.exec(pattern)![1]!
    return literal === '' || text.includes(JSON.stringify(literal).slice(0, -1))
  })

const fits = (record: EventRecord, query: HistoryQuery): boolean =>
  matches(query.patterns, record.name) &&
  (query.source === undefined || record.source === query.source) &&
  (query.correlation_id === undefined || record.correlation_id === query.correlation_id) &&
  (query.since === undefined || record.timestamp >= query.since) &&
  (query.until === undefined || record.timestamp <= query.until) &&
  (query.status === undefined || record.status === query.status)

const shown = (record: EventRecord, withData: boolean, redact: (value: unknown) => unknown): HistoryRecord => ({
  metadata: {
    id: record.event_id,
    seq: record.seq!,
    name: record.name,
    source: record.source,
    timestamp: new Date(record.timestamp).toISOString(),
    correlation_id: record.correlation_id ?? null,
    parent_id: record.parent_id ?? null,
    depth: record.depth,
    actor: `${record.actor.kind}:${record.actor.id}`,
    ...(record.claimed_agent !== undefined && { claimed_agent: record.claimed_agent }),
    ...(record.client_id !== undefined && { client_id: record.client_id }),
  },
  event_name: record.name,
  ...(withData && { data: redact(record.data), result: redact(record.result ?? null) }),
  error: record.error ?? null,
  handlers_called: record.plugin === undefined ? [] : [record.plugin],
  duration_ms: record.duration_ms ?? 0,
  status: record.status ?? 'ok',
})
