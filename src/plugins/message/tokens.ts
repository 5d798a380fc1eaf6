import { command, event, jsonSchema } from '../../plugin/index.ts'
import { agentId } from './names.ts'

export { announce } from './announcement-token.ts'

const topic = { type: 'string', maxLength: 256 } as const
const topics = { type: 'array', items: topic, minItems: 1 } as const
const type = { type: 'string', maxLength: 256 } as const
const agents = { type: 'array', items: { type: 'string' } } as const
const live = { ...agents, description: 'who subscribed for as long as it is connected' } as const
const anObject = { type: 'object' } as const

export const publish = command('message:publish', {
  doc: 'Sends a message to all who subscribed to its topic, and to `target` if one is named.',
  keep: 'durable',
  legacy: 'PUBLISH',
  keepResult: false,
  errors: ['QUEUE_FULL', 'LOOP_LIMIT', 'NO_SUITABLE_AGENT', 'PERMISSION_DENIED'],
  example: { topic: 'BUILD_DONE', message: { ok: true }, from_agent: 'builder' },
  input: jsonSchema({
    type: 'object',
    properties: {
      topic: { ...topic, description: 'also accepted: event_type' },
      event_type: topic,
      message: { description: 'anything; also accepted: payload' },
      payload: {},
      target: { ...agentId, description: 'the addressee of a DIRECT_MESSAGE or TASK_ASSIGNMENT' },
      from_agent: { ...agentId, description: 'who speaks; an agent can only be itself' },
      message_type: type,
      metadata: anObject,
      reply_to: { type: 'string', description: 'the id of the message this answers' },
      only: { ...agents, description: 'of the subscribers only these' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'topic', 'message_id', 'delivered', 'queued', 'failed', 'live', 'total'],
    properties: {
      status: { const: 'published' },
      topic,
      message_id: { type: 'string' },
      delivered: agents,
      queued: agents,
      failed: { ...agents, description: 'their mailboxes are full' },
      live,
      total: { type: 'integer', description: 'all of them together' },
    },
  }),
})

export const send = command('message:send', {
  doc: 'Sends a message to one agent; without `to_agent` to the subscribers of `event_types`, or of BROADCAST.',
  keep: 'durable',
  legacy: 'SEND_MESSAGE',
  keepResult: false,
  errors: ['QUEUE_FULL', 'LOOP_LIMIT', 'PERMISSION_DENIED'],
  example: { to_agent: 'analyst_1', content: 'The numbers are in.' },
  input: jsonSchema({
    type: 'object',
    required: ['content'],
    properties: {
      to_agent: { ...agentId, type: ['string', 'null'] },
      content: { description: 'anything' },
      from_agent: { ...agentId, description: 'who speaks; an agent can only be itself' },
      message_type: { ...type, default: 'text' },
      metadata: anObject,
      reply_to: { type: 'string', description: 'the id of the message this answers' },
      event_types: { type: 'array', items: topic },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'message_id', 'delivered', 'queued', 'failed', 'live'],
    properties: {
      status: { enum: ['delivered', 'queued', 'broadcast', 'published'] },
      message_id: { type: 'string', description: 'of the last one, if there were several' },
      to: { type: ['string', 'null'] },
      delivered: agents,
      queued: agents,
      failed: agents,
      live,
    },
  }),
})

const wanted = {
  agent_id: agentId,
  topics: { ...topics, description: 'also accepted: event_types' },
  event_types: topics,
} as const

export const subscribe = command('message:subscribe', {
  doc: 'From now on the agent gets all messages of these topics, in its mailbox when it is away.',
  keep: 'durable',
  legacy: 'SUBSCRIBE',
  keepResult: false,
  errors: ['AGENT_NOT_CONNECTED', 'PERMISSION_DENIED'],
  example: { agent_id: 'analyst_1', topics: ['BUILD_DONE'] },
  input: jsonSchema({
    type: 'object',
    properties: {
      ...wanted,
      while_connected: {
        type: 'boolean',
        default: false,
        description: 'ends with the connection of the agent; nothing waits for it, and nothing is to be acknowledged',
      },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'agent_id', 'topics', 'all_subscriptions'],
    properties: { status: { const: 'subscribed' }, agent_id: agentId, topics: agents, all_subscriptions: agents },
  }),
})

export const unsubscribe = command('message:unsubscribe', {
  doc: 'The agent gets messages of these topics no more; without topics, of none.',
  keep: 'durable',
  keepResult: false,
  errors: ['PERMISSION_DENIED'],
  input: jsonSchema({ type: 'object', properties: wanted }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'agent_id', 'topics', 'all_subscriptions'],
    properties: { status: { const: 'unsubscribed' }, agent_id: agentId, topics: agents, all_subscriptions: agents },
  }),
})

export const ack = command('message:ack', {
  doc: 'Says that a message, or all up to one, has been dealt with: it will not be delivered again.',
  keep: 'durable',
  errors: ['CONFLICT', 'PERMISSION_DENIED'],
  input: jsonSchema({
    type: 'object',
    properties: {
      agent_id: { ...agentId, description: 'if the connection is not bound to an agent' },
      message_id: { type: 'string' },
      up_to: { type: ['integer', 'string'], description: 'the seq or the id of the last message' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'count'],
    properties: { status: { const: 'acknowledged' }, count: { type: 'integer' } },
  }),
})

export const subscriptions = command('message:subscriptions', {
  doc: 'The topics of one agent, or of all.',
  keepResult: false,
  input: jsonSchema({ type: 'object', properties: { agent_id: agentId } }),
  output: jsonSchema({ type: 'object', additionalProperties: agents }),
})

export const stats = command('message:stats', {
  doc: 'How many messages, subscriptions and waiting mail there are.',
  legacy: 'MESSAGE_BUS_STATS',
  keepResult: false,
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    properties: {
      total_messages: { type: 'integer', description: 'sent since the daemon started' },
      subscriptions: { type: 'integer' },
      topics: agents,
      connected_agents: agents,
      offline_queues: { type: 'object', description: 'messages that wait, by agent without a connection' },
      history_size: { type: 'integer', description: 'messages that nobody has acknowledged' },
    },
  }),
})

const message = {
  message_id: { type: 'string' },
  seq: { type: 'integer' },
  from: { type: 'string' },
  from_kind: { enum: ['daemon', 'plugin', 'client', 'agent'] },
  claimed: { const: true, description: '`from` is only what a client said' },
  topic,
  target: { ...agentId, description: 'to whom it is addressed' },
  message: {},
  message_type: type,
  metadata: anObject,
  reply_to: { type: 'string' },
  conversation: { type: 'string' },
  hops: { type: 'integer' },
  correlation_id: { type: ['string', 'number'] },
  timestamp: { type: 'string' },
} as const
const always = [
  'message_id',
  'seq',
  'from',
  'from_kind',
  'topic',
  'message_type',
  'conversation',
  'hops',
  'timestamp',
] as const

export const published = event('message:published', {
  doc: 'A message was sent, and is kept for everyone in whose mailbox it is; in nobody’s, it is kept in memory only.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: [...always, 'bytes', 'delivered', 'queued', 'failed', 'live'],
    properties: { ...message, bytes: { type: 'integer' }, delivered: agents, queued: agents, failed: agents, live },
  }),
})

export const acknowledged = event('message:acknowledged', {
  doc: 'An agent has dealt with messages.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['agent_id', 'seqs'],
    properties: { agent_id: agentId, seqs: { type: 'array', items: { type: 'integer' } } },
  }),
})

export const received = event('message:received', {
  doc: 'A message for the agent whose mail this connection gets. Not told to anyone else.',
  keep: 'none',
  data: jsonSchema({
    type: 'object',
    required: ['id', ...always, 'redelivered'],
    properties: {
      id: { type: 'string' },
      ...message,
      to: { ...agentId, description: 'whose mail it is; without it nothing is to be acknowledged' },
      redelivered: { type: 'boolean', description: 'it may have been delivered before, with the same message_id' },
    },
  }),
})
