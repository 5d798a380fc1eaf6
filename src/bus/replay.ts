import type { EventRecord } from '../plugin/index.ts'
import type { LogLine } from '../stores/store.ts'
import type { EventLog } from './event-log.ts'
import { mayMatch } from './history.ts'
import { isUniversal, matches } from './patterns.ts'
import type { Recent } from './recent-events.ts'
import { parseRecord } from './record-text.ts'
import type { Routes } from './routes.ts'

export interface Wanted {
  readonly patterns: readonly string[]
  /** The number of the last event that was seen. */
  readonly after: number
  readonly logId?: string | undefined
}

export interface Replay {
  /** Oldest first; a number stands for what does not fit, up to it: whoever reads can stop there and go on later. */
  readonly events: Iterable<EventRecord | number>
  /** What is no longer kept. */
  readonly gap?: { from: number; to: number; reason: string }
  /** The number of the last event that `events` can contain: live ones begin after it. */
  readonly upTo: number
}

/** So many lines that do not fit are passed over before a number says how far that is. */
const fewLines = 64

/** What a subscriber missed. */
export const replay = (log: EventLog, routes: Routes, wanted: Wanted): Replay => {
  const upTo = log.last()
  const events = missed(log, wanted, upTo)
  const gap = gapOf(log, routes, wanted)
  return { events, upTo, ...(gap && { gap }) }
}

function* missed(
  { memory, store }: EventLog,
  { after, patterns }: Wanted,
  upTo: number,
): Generator<EventRecord | number> {
  const held = [...memory.entries()].filter(({ seq }) => seq > after && seq <= upTo).sort((a, b) => a.seq - b.seq)
  const merged = byNumber(store.read({ after, until: upTo }), held)
  let passed = 0
  for (const { seq, text } of merged) {
    if (mayMatch(text, patterns)) {
      const record = parseRecord(text)
      yield record.status === 'ok' && matches(patterns, record.name) ? record : seq
    } else if (++passed % fewLines === 0) yield seq
  }
}

/** Both in order; what is in both once. */
function* byNumber(lines: Iterable<LogLine>, held: readonly Recent[]): Generator<LogLine> {
  let at = 0
  for (const line of lines) {
    for (; at < held.length && held[at]!.seq < line.seq; at++) yield lineOf(held[at]!)
    if (held[at]?.seq === line.seq) at++
    yield line
  }
  for (; at < held.length; at++) yield lineOf(held[at]!)
}

const lineOf = ({ seq, text }: Recent): LogLine => ({ seq, text: text() })

const gapOf = (log: EventLog, routes: Routes, { after, logId, patterns }: Wanted): Replay['gap'] => {
  if (logId !== undefined && logId !== log.store.logId)
    return { from: after + 1, to: log.last(), reason: `this is another log, ${log.store.logId}` }
  if (after > log.last()) return { from: log.last() + 1, to: after, reason: 'this log has not come that far' }
  const pruned = log.prunedTo()
  if (after < pruned) return { from: after + 1, to: pruned, reason: 'older events are no longer kept' }
  const forgotten = log.forgottenTo()
  if (after < forgotten && wantsRecent(routes, patterns))
    return { from: after + 1, to: forgotten, reason: 'recent events are kept in memory, the newest only' }
  return undefined
}

/** Whether a pattern may mean events that are kept in memory only. */
const wantsRecent = (routes: Routes, patterns: readonly string[]): boolean => {
  const known = routes.names()
  return patterns.some(pattern => {
    if (isUniversal(pattern)) return true
    const names = known.filter(name => matches([pattern], name))
    return names.length === 0 || names.some(name => routes.of(name).keep === 'recent')
  })
}
