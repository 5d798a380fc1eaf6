import { fail, type KsiError } from '../errors.ts'
import { type Request, withRaw } from '../plugin/index.ts'
import { textsOf } from './json-text.ts'
import { rawFields } from './raw-fields.ts'
import { kindOf } from './read-line.ts'

/** What an event line may say; a field that is null is as good as absent. */
interface EventLine {
  readonly event?: unknown
  readonly data?: unknown
  readonly correlation_id?: unknown
  readonly client_id?: unknown
  readonly expect_response?: unknown
  readonly timeout?: unknown
  readonly deadline_ms?: unknown
  readonly _agent_id?: unknown
  readonly idempotency_key?: unknown
  readonly traceparent?: unknown
}

const longestKey = 256

/** Reads a request out of a line. Throws INVALID_EVENT, or TIMEOUT when its deadline has passed. */
export const requestIn = (
  line: EventLine,
  text: string,
  fieldsOf: (name: string) => readonly string[] | undefined,
): Request => {
  const name = nameIn(line)
  const fields = fieldsOf(name)
  const data = objectIn(line.data)
  return {
    name,
    data: fields === undefined || areObvious(data, fields, text) ? data : withRaw(data, rawFields(text, fields)),
    correlation_id: line.correlation_id == null ? undefined : idIn(line.correlation_id),
    client_id: line.client_id == null ? undefined : textIn('client_id', line.client_id),
    expect_response: line.expect_response == null ? undefined : choiceIn(line.expect_response),
    timeout: line.timeout == null && line.deadline_ms == null ? undefined : secondsIn(line, name),
    claimed_agent: line._agent_id == null ? undefined : textIn('_agent_id', line._agent_id),
    idempotency_key: line.idempotency_key == null ? undefined : keyIn(line.idempotency_key),
    traceparent: line.traceparent == null ? undefined : textIn('traceparent', line.traceparent),
    text,
  }
}

/** Texts in which nothing is escaped have but one form: to look for it would take longer than all the rest. */
const areObvious = (data: object, fields: readonly string[], line: string): boolean =>
  !line.includes('\\') && fields.every(field => typeof (data as Record<string, unknown>)[field] === 'string')

/** Of a line that is no request: its name and id, as far as they can be read. */
export const aboutLine = ({ event, correlation_id }: EventLine): Partial<Request> => ({
  ...(typeof event === 'string' && { name: event }),
  ...((typeof correlation_id === 'string' || typeof correlation_id === 'number') && { correlation_id }),
})

const nameIn = (line: EventLine): string => {
  const { event } = line
  if (typeof event === 'string' && textsOf(event).legal) return event
  if (event === undefined && 'command' in line)
    throw fail('INVALID_EVENT', 'this is the event socket: legacy commands are spoken on control.sock').with({
      hint: 'control.sock is not open; send {"event": "namespace:action", "data": {…}} instead',
    })
  if (event === undefined) throw invalid('event', 'is missing')
  if (typeof event !== 'string') throw wrongKind('event', 'a text', event)
  if (event === '') throw invalid('event', 'is empty')
  throw invalid('event', 'is no legal name: at most 256 characters, without blanks, control characters, * and ?')
}

const objectIn = (data: unknown): object => {
  if (data == null) return {}
  if (typeof data !== 'object' || Array.isArray(data)) throw wrongKind('data', 'an object', data)
  return data
}

const idIn = (id: unknown): string | number => {
  if (typeof id !== 'string' && typeof id !== 'number') throw wrongKind('correlation_id', 'a text or a number', id)
  return id
}

const textIn = (field: string, value: unknown): string => {
  if (typeof value !== 'string') throw wrongKind(field, 'a text', value)
  return value
}

/** It is kept for a day with the answer: it must not be a store of its own. */
const keyIn = (value: unknown): string => {
  const key = textIn('idempotency_key', value)
  if (key.length > longestKey)
    throw invalid('idempotency_key', `may have ${longestKey} characters, and has ${key.length}`)
  return key
}

const choiceIn = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw wrongKind('expect_response', 'true or false', value)
  return value
}

const secondsIn = ({ timeout, deadline_ms }: EventLine, name: string): number => {
  let seconds = Number.POSITIVE_INFINITY
  if (timeout != null) {
    if (typeof timeout !== 'number') throw wrongKind('timeout', 'a number of seconds', timeout)
    if (timeout <= 0) throw invalid('timeout', `must be more than 0 seconds, not ${timeout}`)
    seconds = timeout
  }
  if (deadline_ms == null) return seconds
  if (typeof deadline_ms !== 'number') throw wrongKind('deadline_ms', 'milliseconds since 1970', deadline_ms)
  const left = (deadline_ms - Date.now()) / 1000
  if (left <= 0)
    throw fail('TIMEOUT', name).with({ hint: 'its deadline_ms, milliseconds since 1970, had passed when it arrived' })
  return Math.min(seconds, left)
}

const wrongKind = (field: string, expected: string, value: unknown): KsiError =>
  invalid(field, `must be ${expected}, not ${kindOf(value)}`)

const invalid = (field: string, reason: string): KsiError =>
  fail('INVALID_EVENT', `"${field}" ${reason}`).with({ field, hint: 'like {"event": "system:health", "data": {}}' })
