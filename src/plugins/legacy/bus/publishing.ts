import { type Awaitable, andThen, KsiError, type Output, rescue } from '../../../plugin/index.ts'
import { announce, publish } from '../../message/index.ts'
import { ksiName, legacyName } from '../agent-names.ts'
import type { LegacyCall } from '../command.ts'
import { writeJson } from '../json/write.ts'
import { bareLine, exactPayload } from './bare-message.ts'
import { busLog } from './bus-log.ts'

/** A message that a legacy client sends. */
export interface BusMessage {
  readonly type: string
  readonly from: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Its payload has numbers or keys that plain JSON would change. */
  readonly isExact?: boolean
}
type Sending = Pick<LegacyCall, 'ask' | 'legacy'>
type Sent = Output<typeof publish>

/** To the subscribers of its type, and to `to` if one is named. */
const send = async (message: BusMessage, { ask }: Sending, to?: string): Promise<Sent> =>
  ask(publish, { ...draftOf(message), ...keptExactly(message), ...(to !== undefined && { target: to }) })

const draftOf = (message: BusMessage) => ({
  topic: message.type,
  from_agent: ksiName(senderOf(message)),
  message: message.payload,
})

/** What waits in a mailbox is kept as plain JSON, and beside it as it was written if that is not the same. */
const keptExactly = ({ payload, isExact = false }: BusMessage) => {
  const text = writeJson(payload)
  return isExact || /NaN|Infinity/.test(text) ? { metadata: { [exactPayload]: text } } : {}
}

/** To one agent, and to those who watch: by its connection, or it waits until there is one. */
export const sendTo = async (to: unknown, message: BusMessage, sending: Sending) => {
  const name = ksiName(typeof to === 'string' ? to : JSON.stringify(to))
  const { mail } = sending.legacy.services
  try {
    const { live, delivered, queued } = await send(message, sending, name)
    const others = [...delivered, ...queued].filter(other => other !== name)
    const notified = [...new Set([...live, ...others])].map(legacyName)
    return { status: mail.connection(name) ? 'delivered' : 'queued', to, notified } as const
  } catch (cause) {
    if (!(cause instanceof KsiError) || cause.code !== 'QUEUE_FULL') throw cause
    return { status: 'error', to, notified: [], error: cause.message } as const
  }
}

/** To all who want it, and the names of those whose mailbox is full. */
export const sendToAll = (message: BusMessage, sending: Sending): Awaitable<Reached> => {
  const { legacy, ask } = sending
  const { type: topic } = message
  if (!legacy.services.mail.isOnlyHeard(topic)) return keepForAll(message, sending)
  // at once when only those want it who are connected: that is how most messages go, to many
  return rescue(
    () => andThen(ask(announce, draftOf(message)), ({ live }) => ({ reached: live.map(legacyName), failed: [] })),
    cause => {
      if (cause instanceof KsiError && cause.code === 'PERMISSION_DENIED') return keepForAll(message, sending)
      throw cause
    },
  )
}

const keepForAll = async (message: BusMessage, sending: Sending): Promise<Reached> => {
  const { live, delivered, queued, failed } = await send(message, sending)
  const reached = [...new Set([...live, ...delivered, ...queued])].map(legacyName)
  return { reached, failed: failed.map(legacyName) }
}

export interface Reached {
  readonly reached: readonly string[]
  readonly failed: readonly string[]
}

/** A message for nobody is only noted. */
export const noteOnly = ({ type, payload, ...message }: BusMessage, { legacy }: Sending): void => {
  const from = ksiName(senderOf({ type, payload, ...message }))
  const about = { seq: legacy.services.rows.number(), timestamp: new Date().toISOString() }
  legacy.once(busLog).append(bareLine({ ...about, from, topic: type, message: payload }))
}

/** What a payload says goes before what the command said. */
const senderOf = ({ from, payload }: BusMessage): string => {
  const said = Object.hasOwn(payload, 'from') ? payload.from : from
  return typeof said === 'string' ? said : JSON.stringify(said)
}
