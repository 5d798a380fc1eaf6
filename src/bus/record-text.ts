import type { Actor, EventRecord, EventStatus } from '../plugin/index.ts'
import { stringify } from '../plugin/index.ts'

/**
 * One event as one line of JSON, for the ring and for the log on disk.
 * Where the event came as a line, that line is embedded as it is: nothing is parsed or encoded twice, and numbers stay exact.
 */
export const recordText = (record: EventRecord): string => {
  const { actor, source } = record
  let text = `{"seq":${record.seq},"id":"${record.event_id}","at":${record.timestamp},"us":${Math.round((record.duration_ms ?? 0) * 1000)},"status":"${record.status ?? 'ok'}","source":${quoted(source)}`
  if (actor.id !== source || actor.kind !== 'client') text += `,"actor":${quoted(`${actor.kind}:${actor.id}`)}`
  if (record.plugin !== undefined) text += `,"plugin":${quoted(record.plugin)}`
  if (record.parent_id !== undefined) text += `,"parent":"${record.parent_id}","depth":${record.depth}`
  if (record.error) text += `,"error":${JSON.stringify(record.error)}`
  else if (record.result !== undefined) text += `,"result":${resultText(record)}`
  if (record.client_id !== undefined) text += `,"client":${quoted(record.client_id)}`
  if (record.text !== undefined) return `${text},"length":${record.text.length},"request":${record.text}}`
  if (record.correlation_id !== undefined) text += `,"correlation":${JSON.stringify(record.correlation_id)}`
  if (record.claimed_agent !== undefined) text += `,"claimed":${JSON.stringify(record.claimed_agent)}`
  return `${text},"name":${quoted(record.name)},"data":${encoded(record.data)}}`
}

/** A record back from its text. */
export const parseRecord = (text: string): EventRecord => {
  const line = parseExact(text) as StoredRecord
  const { request } = line
  const [kind, id] = line.actor === undefined ? ['client', line.source] : split(line.actor)
  return {
    event_id: line.id,
    seq: line.seq,
    name: request?.event ?? line.name ?? '',
    timestamp: line.at,
    duration_ms: line.us / 1000,
    status: line.status,
    source: line.source,
    actor: { kind: kind as Actor['kind'], id },
    depth: line.depth ?? 0,
    parent_id: line.parent,
    correlation_id: request?.correlation_id ?? line.correlation,
    client_id: request?.client_id ?? line.client,
    claimed_agent: request?._agent_id ?? line.claimed,
    data: request ? (request.data ?? {}) : line.data,
    ...(line.plugin !== undefined && { plugin: line.plugin }),
    ...(line.error !== undefined && { error: line.error }),
    ...(line.result !== undefined && { result: line.result }),
    ...(line.length !== undefined && { text: text.slice(-1 - line.length, -1) }),
  }
}

/** Numbers that a JavaScript number would change: more digits than it holds, an exponent, zeros at the end. */
const awkward = /\d{16}|\d[eE]|\.\d*0(?!\d)/

/** Such numbers stay as they were written; they are values that only `JSON.stringify` understands. */
const parseExact = (text: string): unknown =>
  awkward.test(text) ? JSON.parse(text, keepSource as (key: string, value: unknown) => unknown) : JSON.parse(text)

const keepSource = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
  typeof value === 'number' && source !== undefined && source !== String(value) ? exactJson.rawJSON(source) : value

/** Not yet in the compiler's library. */
const exactJson = JSON as unknown as { rawJSON(text: string): object }

interface StoredRecord {
  seq: number
  id: string
  at: number
  /** Microseconds: whole numbers are written much faster than fractions. */
  us: number
  status: EventStatus
  source: string
  actor?: string
  plugin?: string
  parent?: string
  depth?: number
  error?: NonNullable<EventRecord['error']>
  result?: unknown
  name?: string
  data?: unknown
  correlation?: string | number
  client?: string
  claimed?: string
  /** Of the request's text, which stands at the very end. */
  length?: number
  request?: { event: string; data?: unknown; correlation_id?: string | number; client_id?: string; _agent_id?: string }
}

/** Encoded once for the log and the reply. */
export const resultText = (record: EventRecord): string => (record.result_text ??= encoded(record.result))

/** What cannot be JSON (a cycle, a BigInt) must not stop the log: the reply says what is wrong with it. */
export const encoded = (value: unknown): string => {
  try {
    return stringify(value)
  } catch {
    return '"(not JSON)"'
  }
}

const split = (actor: string): [string, string] => {
  const at = actor.indexOf(':')
  return [actor.slice(0, at), actor.slice(at + 1)]
}

const mostQuoted = 10_000
const quotes = new Map<string, string>()

/** Names recur: quoting them again would cost more than all the rest. */
const quoted = (name: string): string => {
  const known = quotes.get(name)
  if (known !== undefined) return known
  if (quotes.size >= mostQuoted) quotes.clear()
  const quote = JSON.stringify(name)
  quotes.set(name, quote)
  return quote
}
