import { fail, messageOf, toWire, type WireError } from '../errors.ts'
import { type EventRecord, type Reply, type Request, stringify } from '../plugin/index.ts'
import { quoted, textsOf, timeAtEnd } from './json-text.ts'
import { membersOf } from './raw-fields.ts'

/** What the log writes in the place of a result that is no JSON. */
const notJson = '"(not JSON)"'

const namelessFailure = '{"type":"response","event":null,"status":"error","error":'

/** The one shape of an answer. Never throws: a result that cannot be written is answered with HANDLER_ERROR. */
export const replyLine = (reply: Reply, request: Partial<Request> = {}): string => {
  const { record } = reply
  if ('error' in reply) return failure(reply.error, record, request)
  try {
    return textsOf(nameOf(record, request) ?? '').success + resultText(reply) + end(record, request)
  } catch (cause) {
    return failure(notWritable(cause, record), record, request)
  }
}

const failure = (error: WireError, record: EventRecord | undefined, request: Partial<Request>): string => {
  const name = nameOf(record, request)
  const begin = name === undefined ? namelessFailure : textsOf(name).failure
  return `${begin}${errorText(error)},"data":null${end(record, request)}`
}

const nameOf = (record: EventRecord | undefined, request: Partial<Request>): string | undefined =>
  request.name ?? record?.name

/** In as few pieces as can be: every answer has one. */
const end = (record: EventRecord | undefined, request: Partial<Request>): string => {
  const { correlation_id, text } = request
  if (record === undefined) return `,"correlation_id":${idText(request)},"event_id":null${timeAtEnd(Date.now())}`
  // where nothing had to be escaped when the line came, nothing has to be when its answer goes
  if (typeof correlation_id === 'string' && text !== undefined && !text.includes('\\'))
    return `,"correlation_id":"${correlation_id}","event_id":"${record.event_id}"${timeAtEnd(record.timestamp)}`
  return `,"correlation_id":${idText(request)},"event_id":"${record.event_id}"${timeAtEnd(record.timestamp)}`
}

const resultText = (reply: Reply & { readonly result: unknown }): string => {
  const { record, result } = reply
  const known = record?.result_text
  return known !== undefined && record?.result === result && known !== notJson ? known : stringify(result)
}

const notWritable = (cause: unknown, { plugin = 'daemon', name = '' }: Partial<EventRecord> = {}): WireError => {
  const error = fail('HANDLER_ERROR', plugin, name, `its answer is no JSON: ${messageOf(cause)}`)
  return toWire(Object.assign(error, { plugin, event: name }))
}

const errorText = (error: WireError): string => {
  try {
    return JSON.stringify(error)
  } catch {
    return JSON.stringify({ ...error, details: {} }) // what a plugin put there is no JSON
  }
}

/** A number that JavaScript cannot hold is echoed as it was written. */
const idText = ({ correlation_id, text }: Partial<Request>): string =>
  typeof correlation_id === 'number' && !Number.isSafeInteger(correlation_id) && text !== undefined
    ? (membersOf(text, 0, ['correlation_id']).correlation_id ?? quoted(correlation_id))
    : quoted(correlation_id)
