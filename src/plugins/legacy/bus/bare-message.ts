import type { Message } from '../../message/index.ts'
import { legacyName } from '../agent-names.ts'
import { keysOf, noteOrder } from '../json/key-order.ts'
import { exactIn } from '../json/read.ts'
import { writeJson } from '../json/write.ts'
import { isObject } from '../validation/is-object.ts'

/** Where a payload is kept to the digit when plain JSON would change it: its JSON text as Python writes it. */
export const exactPayload = 'exact_payload'

type Told = Pick<Message, 'seq' | 'from' | 'topic' | 'message' | 'timestamp' | 'metadata' | 'target'>

/** Lines by their payloads: the same object goes to many, and into the log. */
const lines = new WeakMap<object, { readonly seq: number; readonly line: string }>()

/** The line of a message as legacy clients get it: its payload stands beside its header, and goes before it. */
export const bareLine = (message: Told): string => {
  const payload = isObject(message.message) ? message.message : undefined
  const known = payload && lines.get(payload)
  if (known?.seq === message.seq) return known.line
  const line = writeJson(bareMessage(message))
  if (payload) lines.set(payload, { seq: message.seq, line })
  return line
}

/** The same without the id of a message. */
export const noticeLine = (message: Told): string => {
  const { id: _, ...notice } = bareMessage(message) as { id: unknown }
  return writeJson(notice)
}

const bareMessage = (message: Told): object => {
  const { id, timestamp } = identified(message)
  const header = { id, type: message.topic, from: legacyName(message.from), timestamp }
  const payload = payloadOf(message)
  const bare = { ...header, ...payload }
  const keys = keysOf(payload)
  if (!keys.some(key => /^\d+$/.test(key))) return bare
  return noteOrder(bare, [...new Set([...Object.keys(header), ...keys])])
}

/** What is no object comes from an event client: it stands where the old clients look for what was said. */
const payloadOf = ({ message, metadata, target }: Told): Readonly<Record<string, unknown>> => {
  const text = metadata?.[exactPayload]
  const exact = typeof text === 'string' ? exactIn(text) : message
  if (isObject(exact)) return exact
  return { ...(target !== undefined && { to: legacyName(target) }), content: exact }
}

/** Both with microseconds: the number of the message fills up what its time does not say. */
const identified = ({ timestamp, seq }: Told): { id: string; timestamp: string } => {
  const more = String(seq % 1000).padStart(3, '0')
  const milliseconds = Date.parse(timestamp)
  const seconds = Math.floor(milliseconds / 1000)
  const fraction = String(milliseconds % 1000).padStart(3, '0') + more
  return { id: `${seconds}.${fraction}`, timestamp: timestamp.replace('Z', `${more}Z`) }
}
