import { type Awaitable, andThen, KsiError, type Output } from '../../../plugin/index.ts'
import { publish } from '../../message/index.ts'
import { ksiName, legacyName } from '../agent-names.ts'
import type { LegacyCall } from '../command.ts'
import { bareLine, exactPayload } from './bare-message.ts'
import { busLog } from './bus-log.ts'

/** A message that a legacy client sends. */
export interface BusMessage {
  readonly type: string
  readonly from: string
  readonly payload: Readonly<Record<string, unknown>>
  /** The payload's JSON text, when plain JSON would change it. */
  readonly exact?: string | undefined
}
type Sending = Pick<LegacyCall, 'ask' | 'legacy' | 'context'>
type Sent = Output<typeof publish>

/** To the subscribers of its type, and to `to` if one is named. */
const send = async (message: BusMessage, sending: Sending, to?: string): Promise<Sent> =>
  sending.ask(publish, {
    topic: message.type,
    from_agent: ksiName(senderOf(message)),
    message: message.payload,
    ...(to !== undefined && { target: to }),
    ...(message.exact !== undefined && { metadata: { [exactPayload]: message.exact } }),
  })

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
  const { mail } = sending.legacy.services
  const { type: topic, payload } = message
  const draft = { topic, message: payload, message_type: topic, metadata: metadataOf(message) }
  // at once when only those want it who are connected: that is how most messages go, to many
  const heard = mail.announce(draft, mail.speakerOf(sending.context, ksiName(senderOf(message))))
  if (heard !== undefined) return andThen(heard, live => ({ reached: live.map(legacyName), failed: [] }))
  return andThen(send(message, sending), ({ live, delivered, queued, failed }) => ({
    reached: [...new Set([...live, ...delivered, ...queued])].map(legacyName),
    failed: failed.map(legacyName),
  }))
}

export interface Reached {
  readonly reached: readonly string[]
  readonly failed: readonly string[]
}

/** A message for nobody is only noted. */
export const noteOnly = ({ type, payload, ...message }: BusMessage, { legacy }: Sending): void => {
  const from = ksiName(senderOf({ type, payload, ...message }))
  const metadata = metadataOf({ type, payload, ...message }) ?? {}
  const about = { seq: legacy.services.rows.number(), timestamp: new Date().toISOString() }
  legacy.once(busLog).append(bareLine({ ...about, from, topic: type, message: payload, metadata }))
}

const metadataOf = ({ exact }: BusMessage) => (exact === undefined ? undefined : { [exactPayload]: exact })

/** What a payload says goes before what the command said. */
const senderOf = ({ from, payload }: BusMessage): string => {
  const said = Object.hasOwn(payload, 'from') ? payload.from : from
  return typeof said === 'string' ? said : JSON.stringify(said)
}
