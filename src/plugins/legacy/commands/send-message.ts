import { KsiError } from '../../../plugin/index.ts'
import { subscriptions } from '../../message/index.ts'
import { type KnownAgent, knownAgents } from '../agents.ts'
import { busLog } from '../bus/bus-log.ts'
import { type LegacyCall, legacyCommand } from '../command.ts'
import { legacyError } from '../legacy-error.ts'
import { askingAgents } from '../spawned/asking-agents.ts'
import { processesOf } from '../spawned/processes.ts'
import { timestamp } from '../timestamp.ts'
import { optional, required } from '../validation/rule.ts'
import { list, nullable, object, text } from '../validation/rules.ts'

export const sendMessage = legacyCommand({
  name: 'SEND_MESSAGE',
  doc: 'Send a message from one spawned agent to another, to all others, or to those that an event type means.',
  events: ['message:publish'],
  parameters: {
    from_agent: required(text, 'a spawned agent'),
    to_agent: optional(nullable(text), null, 'a spawned agent'),
    message_type: optional(text, 'MESSAGE', 'what kind of message it is'),
    content: required(text, 'what is said'),
    metadata: optional(object, {}, 'further fields, which go before the others'),
    event_types: optional(nullable(list(text)), null, 'instead of to_agent'),
  },
  run: async ({ from_agent, to_agent, message_type, content, metadata, event_types }, call) => {
    call.legacy.once(busLog)
    call.legacy.once(processesOf)
    const agents = (await knownAgents(call.ask)).filter(agent => agent.isSpawned)
    if (!named(from_agent, agents)) throw legacyError('SENDER_NOT_FOUND', `Sender agent '${from_agent}' not found`)
    const message = { type: message_type, from: from_agent, content, timestamp: timestamp(), ...metadata }
    const sending: Sending = { message, from_agent, call }
    if (to_agent) return direct(to_agent, agents, sending)
    const others = agents.filter(({ agent_id }) => agent_id !== from_agent)
    return event_types?.length ? byTypes(event_types, agents, sending) : broadcast(others, sending)
  },
})

interface Sending {
  /** As the old daemon built it; its metadata may have changed all of it. */
  readonly message: {
    readonly type: unknown
    readonly from: unknown
    readonly content: unknown
    readonly timestamp: unknown
  }
  readonly from_agent: string
  readonly call: LegacyCall
}

const direct = async (to: string, agents: readonly KnownAgent[], sending: Sending) => {
  const target = named(to, agents)
  if (!target) throw legacyError('RECIPIENT_NOT_FOUND', `Recipient agent '${to}' not found`)
  await sendTo([target], sending)
  const { from, type, timestamp } = sending.message
  return { delivery: 'direct', from, to, type, timestamp, status: 'delivered' }
}

const broadcast = async (others: readonly KnownAgent[], sending: Sending) => {
  await sendTo(others, sending)
  const { from, type, timestamp } = sending.message
  const recipients = idsOf(others)
  return { delivery: 'broadcast', from, recipients, count: recipients.length, type, timestamp, status: 'broadcast' }
}

const byTypes = async (event_types: readonly string[], agents: readonly KnownAgent[], sending: Sending) => {
  const topics = await sending.call.ask(subscriptions, {})
  const details: { event_type: string; subscribers: string[]; count: number }[] = []
  for (const event_type of event_types) {
    const found = agents.filter(
      (agent, _, all) => topics[agent.name]?.includes(event_type) || isMeant(event_type, agent, { all, ...sending }),
    )
    await sendTo(found, sending)
    details.push({ event_type, subscribers: idsOf(found), count: found.length })
  }
  const total_delivered = details.reduce((sum, { count }) => sum + count, 0)
  const { from, timestamp } = sending.message
  return { delivery: 'event_bus', from, event_types, total_delivered, details, timestamp, status: 'published' }
}

/** Two types are for somebody though nobody has subscribed. */
const isMeant = (
  event_type: string,
  agent: KnownAgent,
  { all, from_agent }: Pick<Sending, 'from_agent'> & { all: readonly KnownAgent[] },
): boolean => {
  if (event_type === 'DEBATE_OPENING') return agent === all.find(({ profile }) => profile === 'debater')
  return event_type === 'COLLABORATION_REQUEST' && agent.agent_id !== from_agent
}

/** Throws DELIVERY_FAILED when a mailbox is full. */
const sendTo = async (targets: readonly KnownAgent[], { message, from_agent, call }: Sending): Promise<void> => {
  const said = { type: String(message.type), from: from_agent, content: String(message.content) }
  try {
    for (const target of targets) await call.legacy.once(askingAgents).send(target, said, call)
  } catch (cause) {
    if (cause instanceof KsiError && cause.code === 'QUEUE_FULL') throw legacyError('DELIVERY_FAILED', cause.message)
    throw cause
  }
}

const named = (agent_id: string, agents: readonly KnownAgent[]) => agents.find(agent => agent.agent_id === agent_id)
const idsOf = (agents: readonly KnownAgent[]): string[] => agents.map(({ agent_id }) => agent_id)
