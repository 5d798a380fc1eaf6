import { command, jsonSchema } from '../../plugin/index.ts'
import { about, agent_id, expected_version, key, names, namespace, stored, version } from './fields.ts'

export const get = command('state:get', {
  doc: 'Read one value; without a key, a whole namespace as one object.',
  keep: 'recent',
  legacy: 'GET_AGENT_KV',
  raw: ['value', 'default'],
  keepResult: false,
  example: { namespace: 'notes', key: 'colour' },
  input: jsonSchema({
    type: 'object',
    properties: {
      namespace,
      key: { ...key, minLength: 0 },
      default: { description: 'What to answer when nothing is there; null if not said.' },
      agent_id,
      stored: {
        ...stored,
        description: "Only in shared: the text in the old daemon's table, also when its time has come.",
      },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['namespace', 'key', 'value', 'found'],
    properties: {
      namespace: { type: 'string' },
      key: { type: 'string' },
      value: {},
      found: { type: 'boolean', description: 'Something is there, and be it null.' },
      version,
      updated_at: { type: 'string' },
      ...about,
      scope: { type: 'string' },
    },
  }),
})

export const set = command('state:set', {
  doc: 'Keep one value. It is on disk when the answer comes.',
  keep: 'durable',
  legacy: 'SET_AGENT_KV',
  raw: ['value'],
  errors: ['CONFLICT', 'MESSAGE_TOO_LARGE'],
  example: { namespace: 'notes', key: 'colour', value: 'blue' },
  input: jsonSchema({
    type: 'object',
    required: ['key', 'value'],
    additionalProperties: false,
    properties: {
      namespace,
      key: { ...key, minLength: 0 },
      value: { description: 'Any JSON.' },
      ttl: { type: 'number', exclusiveMinimum: 0, maximum: 3_155_760_000, description: 'Seconds until it goes away.' },
      ...about,
      scope: { type: 'string', description: about.scope.description },
      expected_version,
      agent_id,
      stored: { ...stored, description: 'Only in shared: key, scope and expires_at may be any text.' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'namespace', 'key', 'version'],
    properties: {
      status: { const: 'ok' },
      namespace: { type: 'string' },
      key: { type: 'string' },
      version,
      expires_at: { type: 'string' },
    },
  }),
})

export const remove = command('state:delete', {
  doc: 'Forget one value.',
  keep: 'durable',
  errors: ['CONFLICT'],
  example: { namespace: 'notes', key: 'colour' },
  input: jsonSchema({
    type: 'object',
    required: ['key'],
    additionalProperties: false,
    properties: { namespace, key, expected_version, agent_id },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status'],
    properties: { status: { enum: ['deleted', 'not_found'] }, namespace: { type: 'string' }, key: { type: 'string' } },
  }),
})

export const list = command('state:list', {
  doc: 'The keys of one namespace; without one, what there is.',
  keep: 'recent',
  keepResult: false,
  example: { namespace: 'notes', pattern: 'col*' },
  input: jsonSchema({
    type: 'object',
    properties: {
      namespace,
      pattern: {
        type: 'string',
        maxLength: 1000,
        default: '*',
        description: 'Which keys: * is any text, ? any one character.',
      },
      agent_id,
    },
  }),
  output: jsonSchema({
    type: 'object',
    properties: {
      keys: names,
      count: { type: 'integer' },
      agents: names,
      shared_keys: names,
      sessions: names,
      namespaces: names,
    },
  }),
})
