import { command, jsonSchema } from '../../../plugin/index.ts'

const text = { type: 'string' } as const
/** Any text: it is a key of a file that other programs write too, and never a part of a path. */
const agentId = { type: 'string', maxLength: 4096 } as const
const identity = { type: 'object', description: 'as the identity file has it' } as const
const ofAgent = { type: 'object', required: ['agent_id'], properties: { agent_id: agentId } } as const

export const createIdentity = command('agent:create_identity', {
  doc: 'Gives an agent an identity; what is not said comes from its role.',
  keep: 'durable',
  legacy: 'CREATE_IDENTITY',
  raw: ['appearance', 'identity'],
  errors: ['ALREADY_EXISTS', 'STORAGE_FAILED'],
  example: { agent_id: 'analyst_1', role: 'analyst' },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id'],
    properties: {
      agent_id: agentId,
      display_name: { type: ['string', 'null'] },
      role: { type: ['string', 'null'] },
      personality_traits: { type: ['array', 'null'], items: text },
      appearance: { type: ['object', 'null'] },
    },
  }),
  output: jsonSchema({ type: 'object', required: ['identity'], properties: { identity } }),
})

export const updateIdentity = command('agent:update_identity', {
  doc: 'Replaces fields of an identity. Its uuid, its agent and its day of creation stay.',
  keep: 'durable',
  legacy: 'UPDATE_IDENTITY',
  raw: ['updates', 'identity'],
  keepResult: false,
  errors: ['NOT_FOUND', 'INVALID_INPUT', 'STORAGE_FAILED'],
  example: { agent_id: 'analyst_1', updates: { display_name: 'Ada' } },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id', 'updates'],
    properties: { agent_id: agentId, updates: { type: 'object' } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['identity', 'changes'],
    properties: { identity, changes: { type: 'array', items: text, description: 'fields that differ now' } },
  }),
})

export const removeIdentity = command('agent:remove_identity', {
  doc: 'Removes an identity; the answer holds it, so that it can be made again.',
  keep: 'durable',
  legacy: 'REMOVE_IDENTITY',
  raw: ['identity'],
  errors: ['NOT_FOUND', 'STORAGE_FAILED'],
  example: { agent_id: 'analyst_1' },
  input: jsonSchema(ofAgent),
  output: jsonSchema({
    type: 'object',
    required: ['agent_id', 'status', 'identity'],
    properties: { agent_id: agentId, status: { const: 'removed' }, identity },
  }),
})

export const getIdentity = command('agent:get_identity', {
  doc: 'An agent’s identity.',
  legacy: 'GET_IDENTITY',
  raw: ['identity'],
  keepResult: false,
  errors: ['NOT_FOUND'],
  example: { agent_id: 'analyst_1' },
  input: jsonSchema(ofAgent),
  output: jsonSchema({ type: 'object', required: ['identity'], properties: { identity } }),
})

export const listIdentities = command('agent:list_identities', {
  doc: 'All identities.',
  legacy: 'LIST_IDENTITIES',
  raw: ['identities'],
  keepResult: false,
  input: jsonSchema({
    type: 'object',
    properties: {
      sort_by: { type: ['string', 'null'], default: 'created_at', description: 'or last_active, display_name' },
      order: { type: ['string', 'null'], default: 'desc', description: 'desc; anything else is ascending' },
      filter_role: { type: ['string', 'null'] },
      filter_active: { type: ['boolean', 'null'], description: 'active in the last 24 hours, or not' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['identities', 'count'],
    properties: { identities: { type: 'array', items: identity }, count: { type: 'integer' } },
  }),
})
