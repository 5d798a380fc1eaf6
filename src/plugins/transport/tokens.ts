import { command, event, jsonSchema } from '../../plugin/index.ts'

const text = { type: 'string' } as const
const integer = { type: 'integer' } as const

export const connection = command('transport:connection', {
  doc: 'A client connected or went; from a client: hello or bye, with the name it wants to be known by.',
  keep: 'none',
  example: { client_id: 'my_program', action: 'connect' },
  input: jsonSchema({
    type: 'object',
    required: ['action'],
    properties: {
      action: { enum: ['connect', 'disconnect'] },
      client_id: { type: 'string', description: 'From now on the client_id of what this connection sends.' },
      transport_type: { type: 'string', description: 'From the daemon only.' },
      connection_id: { type: 'string', description: 'From the daemon only.' },
      info: { type: 'object', description: 'From the daemon only: socket, client_id.' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'connection_id'],
    properties: { status: { const: 'ok' }, connection_id: text },
  }),
})

const pushed = {
  type: 'object',
  required: ['event'],
  properties: {
    event: { type: 'string', minLength: 1, maxLength: 256, description: 'The name.' },
    data: { type: 'object', default: {} },
  },
  description: 'The event to push.',
} as const

export const send = command('transport:send', {
  doc: 'Push an event to one connection.',
  errors: ['NOT_FOUND'],
  example: { connection_id: 'c1', event: { event: 'my:note', data: { text: 'hello' } } },
  input: jsonSchema({
    type: 'object',
    required: ['connection_id', 'event'],
    properties: { connection_id: text, event: pushed },
  }),
  output: jsonSchema({ type: 'object', required: ['status'], properties: { status: { const: 'sent' } } }),
})

export const broadcast = command('transport:broadcast', {
  doc: 'Push an event to every connection, or to those of one socket.',
  example: { event: { event: 'my:note', data: { text: 'hello' } }, room: 'events.sock' },
  input: jsonSchema({
    type: 'object',
    required: ['event'],
    properties: { event: pushed, room: { type: 'string', description: 'The name of a socket.' } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'count'],
    properties: { status: { const: 'broadcast' }, count: integer },
  }),
})

export const status = command('transport:status', {
  doc: 'Which sockets are open, and how many connections there are.',
  keepResult: false,
  example: {},
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'connections', 'sockets'],
    properties: {
      status: { enum: ['connecting', 'connected', 'disconnected', 'error'] },
      connections: integer,
      sockets: { type: 'array', items: text },
    },
  }),
})

export const error = event('transport:error', {
  doc: 'A socket or a connection failed.',
  data: jsonSchema({
    type: 'object',
    required: ['transport_type', 'error', 'fatal'],
    properties: { transport_type: text, error: text, connection_id: text, fatal: { type: 'boolean' } },
  }),
})

export const slow_consumer = event('transport:slow_consumer', {
  doc: 'A connection was cut because it did not read what was pushed to it. Durable mail stays; it may resume.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['connection_id'],
    properties: { connection_id: text, bytes: { type: 'integer', description: 'That waited to be read.' } },
  }),
})
