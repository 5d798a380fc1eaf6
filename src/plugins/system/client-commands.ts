import { command, jsonSchema } from '../../plugin/index.ts'

const pattern = { type: 'string', minLength: 1 } as const
const patterns = {
  anyOf: [pattern, { type: 'array', items: pattern, minItems: 1, maxItems: 100 }],
  description: 'Names of events: * is any text, ? any one character.',
} as const

export const hello = command('system:hello', {
  doc: 'Who answers here: version, features, and the log that numbers refer to.',
  keep: 'none',
  example: {},
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    required: ['version', 'features', 'node', 'log_id'],
    properties: {
      version: { type: 'string' },
      features: { type: 'array', items: { type: 'string' } },
      node: { type: 'string' },
      boot: { type: 'string' },
      log_id: { type: 'string' },
      pid: { type: 'integer' },
      actor: { type: 'object', description: 'As whom this connection speaks.' },
      connection_id: { type: 'string' },
    },
  }),
})

const subscribing = {
  keep: 'none',
  errors: ['INVALID_INPUT', 'NOT_SUPPORTED'],
  output: jsonSchema({
    type: 'object',
    required: ['subscription_id', 'patterns', 'replayed'],
    properties: {
      subscription_id: { type: 'string' },
      patterns: { type: 'array', items: { type: 'string' } },
      replayed: { type: 'integer', description: 'How many missed events follow at once.' },
      cursor: { type: 'string', description: 'Where the subscription begins.' },
    },
  }),
} as const
const wanted = {
  filter: { type: 'object', description: 'Fields that must be equal: source, agent_id, data.<path>.' },
  after: {
    type: 'object',
    required: ['seq'],
    properties: { log_id: { type: 'string' }, seq: { type: 'integer', minimum: 0 } },
    description: 'First what came after this number of this log, then live events.',
  },
  cursor: { type: 'string', description: 'The same, from the cursor of an earlier push.' },
  include_data: { type: 'boolean', default: true },
} as const

export const subscribe = command('system:subscribe', {
  doc: 'Have events pushed to this connection, each once, as they happen.',
  ...subscribing,
  example: { patterns: ['system:*', '*:error'] },
  input: jsonSchema({ type: 'object', properties: { patterns, pattern: patterns, ...wanted } }),
})
export const monitor_subscribe = command('monitor:subscribe', {
  doc: 'Another name of system:subscribe.',
  ...subscribing,
  deprecated: 'use system:subscribe',
  example: { event_patterns: ['*'] },
  input: jsonSchema({ type: 'object', properties: { event_patterns: patterns, patterns, ...wanted } }),
})

const unsubscribing = {
  keep: 'none',
  input: jsonSchema({
    type: 'object',
    properties: { subscription_id: { type: 'string', description: 'Without it: all of this connection.' } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'count'],
    properties: { status: { const: 'unsubscribed' }, count: { type: 'integer' } },
  }),
} as const

export const unsubscribe = command('system:unsubscribe', {
  doc: 'End a subscription of this connection, or all.',
  ...unsubscribing,
  example: {},
})
export const monitor_unsubscribe = command('monitor:unsubscribe', {
  doc: 'Another name of system:unsubscribe.',
  ...unsubscribing,
  deprecated: 'use system:unsubscribe',
  example: {},
})

export const authenticate = command('system:authenticate', {
  doc: 'Speak on this connection as whoever the token belongs to.',
  keep: 'none',
  errors: ['PERMISSION_DENIED', 'NOT_SUPPORTED'],
  example: { token: '…' },
  input: jsonSchema({ type: 'object', required: ['token'], properties: { token: { type: 'string', minLength: 1 } } }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'actor'],
    properties: {
      status: { const: 'authenticated' },
      actor: {
        type: 'object',
        required: ['kind', 'id'],
        properties: { kind: { type: 'string' }, id: { type: 'string' } },
      },
    },
  }),
})
