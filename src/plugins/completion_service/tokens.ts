import { command, event, jsonSchema } from '../../plugin/index.ts'
import { agentId } from '../message/index.ts'

const asked = {
  type: 'object',
  required: ['prompt'],
  properties: {
    prompt: { type: 'string', minLength: 1 },
    model: { type: 'string' },
    session_id: { type: 'string', description: 'Goes on with this conversation; as the last answer named it.' },
    agent_id: {
      type: 'string',
      minLength: 1,
      maxLength: 256,
      description: 'Whose turn it is; its conversation goes on.',
    },
    client_id: { type: 'string' },
    from: { ...agentId, description: 'Who speaks: it is told so, before the prompt.' },
    request_id: { type: 'string', minLength: 1, maxLength: 256, description: 'Must be new; made if not given.' },
    enable_tools: { type: 'boolean', default: true },
    temperature: { type: 'number', minimum: 0, maximum: 1, default: 0.7 },
    max_tokens: { type: 'integer', minimum: 1 },
    stream: { type: 'boolean', default: false, description: 'Tell the text as it comes, as completion:progress.' },
    timeout: { type: 'number', description: 'Seconds; brought into the limits of the configuration.' },
    attempts: {
      type: 'array',
      items: { type: 'number', exclusiveMinimum: 0 },
      maxItems: 10,
      description: 'Seconds each try may take before it begins anew; without it there is one try.',
    },
    metadata: { type: 'object' },
  },
} as const

const usage = {
  type: 'object',
  properties: {
    input_tokens: { type: 'integer' },
    output_tokens: { type: 'integer' },
    cache_creation_input_tokens: { type: 'integer' },
    cache_read_input_tokens: { type: 'integer' },
  },
} as const

export const request = command('completion:request', {
  doc: 'Asks an agent or a model, and waits for the answer.',
  keep: 'durable',
  timeout: 1860,
  keepResult: false,
  errors: [
    'PROVIDER_NOT_FOUND',
    'PROVIDER_UNAVAILABLE',
    'TIMEOUT',
    'CANCELLED',
    'INTERRUPTED',
    'INVALID_PROVIDER_OUTPUT',
    'COMPLETION_FAILED',
    'ALREADY_EXISTS',
  ],
  example: { prompt: 'Say hello in one word.' },
  input: jsonSchema(asked),
  output: jsonSchema({
    type: 'object',
    required: ['request_id', 'result', 'session_id', 'model', 'duration_ms', 'message', 'type'],
    properties: {
      request_id: { type: 'string' },
      result: { type: 'string' },
      session_id: { type: ['string', 'null'] },
      model: { type: ['string', 'null'] },
      provider: { type: 'string' },
      usage,
      cost_usd: { type: 'number' },
      duration_ms: { type: 'number' },
      message: { type: 'object' },
      type: { const: 'assistant' },
    },
  }),
})

export const async = command('completion:async', {
  doc: 'Asks an agent or a model; answered at once, the answer comes as completion:result or completion:error.',
  keep: 'durable',
  errors: ['ALREADY_EXISTS'],
  example: { prompt: 'Say hello in one word.', client_id: 'my-program' },
  input: jsonSchema(asked),
  output: jsonSchema({
    type: 'object',
    required: ['request_id', 'status'],
    properties: {
      request_id: { type: 'string' },
      status: { enum: ['processing', 'queued'] },
      queue_position: { type: 'integer' },
    },
  }),
})

export const cancel = command('completion:cancel', {
  doc: 'Ends a completion that waits or runs, with all its processes.',
  keep: 'durable',
  example: { request_id: '3f2a9c01' },
  input: jsonSchema({ type: 'object', required: ['request_id'], properties: { request_id: { type: 'string' } } }),
  output: jsonSchema({
    type: 'object',
    required: ['status'],
    properties: { status: { enum: ['cancelled', 'not_found'] } },
  }),
})

export const status = command('completion:status', {
  doc: 'Which completions run and wait, and which provider answers.',
  keepResult: false,
  input: jsonSchema({
    type: 'object',
    properties: { agent_id: { type: 'string', description: 'Only this agent, with what it has used so far.' } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['active_count', 'active_requests', 'queue_length', 'provider'],
    properties: {
      active_count: { type: 'integer' },
      active_requests: { type: 'array', items: { type: 'object' } },
      queue_length: { type: 'integer' },
      provider: { type: 'object' },
      warm: { type: 'array', items: { type: 'object' } },
      usage: { type: 'object' },
    },
  }),
})

export const spawnAgent = command('completion:spawn_agent', {
  doc: 'Gives a new agent its task as its first turn.',
  keep: 'durable',
  example: { agent_id: 'analyst_1', profile: 'analyst', task: 'Say hello.' },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id', 'task'],
    properties: {
      agent_id: { type: 'string' },
      profile: { type: 'string' },
      task: { type: 'string', minLength: 1 },
      context: { type: 'string', default: '' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['process_id'],
    properties: {
      process_id: { type: 'string', description: 'The request id of the turn.' },
      session_id: { type: 'string' },
    },
  }),
})

const who = {
  request_id: { type: 'string' },
  client_id: { type: ['string', 'null'] },
  agent_id: { type: ['string', 'null'] },
} as const

export const started = event('completion:started', {
  doc: 'A completion has begun: from now on it is never run again.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['request_id'],
    properties: {
      ...who,
      session_id: { type: ['string', 'null'] },
      model: { type: ['string', 'null'] },
      provider: { type: 'string' },
    },
  }),
})

export const progress = event('completion:progress', {
  doc: 'What a completion does: it was accepted, it uses a tool, it waits before it tries again.',
  keep: 'recent',
  data: jsonSchema({
    type: 'object',
    required: ['request_id', 'status'],
    properties: {
      ...who,
      status: { enum: ['queued', 'running', 'retrying'] },
      progress: { type: 'number' },
      message: { type: 'string' },
      delta: { type: 'string' },
    },
  }),
})

export const result = event('completion:result', {
  doc: 'A completion has ended well. One of this or completion:error for each that was accepted.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['request_id', 'result'],
    properties: { ...who, result: { type: 'object' } },
  }),
})

export const error = event('completion:error', {
  doc: 'A completion has failed, was cancelled, or was interrupted by a stop of the daemon.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['request_id', 'error', 'code'],
    properties: { ...who, error: { type: 'string' }, code: { type: 'string' }, details: { type: 'object' } },
  }),
})

export const commands = { request, async, cancel, status, spawnAgent }
export const emits = { started, progress, result, error }
