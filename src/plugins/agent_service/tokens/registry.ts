import { command, jsonSchema } from '../../../plugin/index.ts'
import { agentId } from '../../message/index.ts'

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const capabilities = { type: ['array', 'string'], items: text, description: 'a list, or names with commas' } as const

const answered = <const S extends string>(status: S) =>
  jsonSchema({
    type: 'object',
    required: ['agent_id', 'status'],
    properties: { agent_id: agentId, status: { const: status } },
  })

export const register = command('agent:register', {
  doc: 'Says that an agent exists that somebody else runs.',
  keep: 'durable',
  legacy: 'REGISTER_AGENT',
  errors: ['ALREADY_EXISTS'],
  example: { agent_id: 'builder', agent_info: { role: 'coder', capabilities: ['build'] } },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id'],
    properties: {
      agent_id: agentId,
      agent_info: {
        type: 'object',
        properties: { role: text, capabilities, status: text, profile: text },
      },
      role: text,
      capabilities,
      replace: {
        type: 'boolean',
        default: false,
        description:
          'take the place of a registered agent of that id; of one that runs here, say its role and capabilities',
      },
    },
  }),
  output: answered('registered'),
})

export const unregister = command('agent:unregister', {
  doc: 'Forgets an agent; one that runs here is ended first. Its mail and its identity stay.',
  keep: 'durable',
  errors: ['NOT_FOUND'],
  example: { agent_id: 'analyst_1' },
  input: jsonSchema({ type: 'object', required: ['agent_id'], properties: { agent_id: agentId } }),
  output: answered('unregistered'),
})

export const list = command('agent:list', {
  doc: 'The agents there are; those that have ended only when asked for by status.',
  legacy: 'GET_AGENTS',
  keepResult: false,
  example: { status: 'active' },
  input: jsonSchema({
    type: 'object',
    properties: {
      status: { ...text, description: 'terminated, idle, active …; all: every one' },
      role: text,
      capability: text,
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['agents', 'count'],
    properties: { agents: { type: 'array', items: { type: 'object' } }, count: { type: 'integer' } },
  }),
})

export const status = command('agent:status', {
  doc: 'An agent says how it is; a busy one is given no tasks.',
  keep: 'durable',
  errors: ['NOT_FOUND', 'PERMISSION_DENIED'],
  example: { agent_id: 'analyst_1', status: 'busy' },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id', 'status'],
    properties: { agent_id: agentId, status: { enum: ['ready', 'busy', 'error'] }, info: { type: 'object' } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['agent_id', 'status'],
    properties: { agent_id: agentId, status: text },
  }),
})

export const getCapabilities = command('agent:get_capabilities', {
  doc: 'What an agent can do; without agent_id, what all of them can.',
  keepResult: false,
  errors: ['NOT_FOUND'],
  input: jsonSchema({ type: 'object', properties: { agent_id: agentId } }),
  output: jsonSchema({
    type: 'object',
    properties: {
      agent_id: agentId,
      capabilities: texts,
      role: text,
      all_capabilities: texts,
      by_role: { type: 'object', additionalProperties: texts },
    },
  }),
})

export const connection = command('agent:connection', {
  doc: 'From now on this connection gets the mail of an agent, what waits first; or no more.',
  legacy: 'AGENT_CONNECTION',
  errors: ['CONFLICT', 'PERMISSION_DENIED', 'NOT_SUPPORTED'],
  example: { action: 'connect', agent_id: 'builder' },
  input: jsonSchema({
    type: 'object',
    required: ['action', 'agent_id'],
    properties: {
      action: { enum: ['connect', 'disconnect'] },
      agent_id: agentId,
      acknowledges: {
        type: 'boolean',
        default: true,
        description: 'false: a message that was written to the connection is not sent again',
      },
      take_over: { type: 'boolean', default: false, description: 'also when another connection has its mail' },
      connection_id: { ...text, description: 'whose connection, when a plugin asks for it' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'agent_id', 'action'],
    properties: { status: { enum: ['connected', 'disconnected'] }, agent_id: agentId, action: text },
  }),
})
