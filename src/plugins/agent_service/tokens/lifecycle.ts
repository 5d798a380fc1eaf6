import { command, event, jsonSchema } from '../../../plugin/index.ts'
import { agentId, fileName } from '../../message/index.ts'

const text = { type: 'string' } as const
const capabilities = { type: ['array', 'string'], items: text, description: 'a list, or names with commas' } as const

const started = {
  type: 'object',
  required: ['agent_id', 'status', 'process_id', 'profile'],
  properties: {
    agent_id: agentId,
    status: { const: 'spawned' },
    process_id: { ...text, description: 'new with every spawn and restart' },
    profile: text,
  },
} as const

export const spawn = command('agent:spawn', {
  doc: 'Starts an agent with a profile. Its task is its first turn, which begins at once.',
  keep: 'durable',
  legacy: 'SPAWN_AGENT',
  errors: ['NOT_FOUND', 'ALREADY_EXISTS', 'SPAWN_FAILED', 'RATE_LIMITED', 'LOOP_LIMIT'],
  example: { profile_name: 'analyst', task: 'Analyze data' },
  input: jsonSchema({
    type: 'object',
    properties: {
      profile_name: fileName,
      task: { ...text, default: '', description: 'without one the agent waits for mail' },
      context: { ...text, default: '', description: 'what it should know beside its task' },
      agent_id: { ...agentId, description: 'made from the profile if not said' },
      role: text,
      capabilities,
      model: text,
      agent_type: { ...fileName, description: 'instead of profile_name: an agent with `config` as its profile' },
      config: { type: 'object', description: 'the keys of a profile; `tools` are its allowed_tools' },
      run_task: { type: 'boolean', default: true, description: 'false: the task is put in front of its first prompt' },
    },
  }),
  output: jsonSchema(started),
})

export const terminate = command('agent:terminate', {
  doc: 'Ends an agent: its turn, its process and its token. Its mail waits, and agent:restart brings it back.',
  keep: 'durable',
  errors: ['NOT_FOUND'],
  example: { agent_id: 'analyst_1' },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id'],
    properties: {
      agent_id: agentId,
      reason: { ...text, default: 'asked for' },
      force: { type: 'boolean', default: false, description: 'accepted for old programs: an end is always complete' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['agent_id', 'status'],
    properties: { agent_id: agentId, status: { const: 'terminated' } },
  }),
})

export const restart = command('agent:restart', {
  doc: 'Ends an agent if it runs and starts it again with its profile, task, context, conversation and mail. A task that it has not finished runs again.',
  keep: 'durable',
  errors: ['NOT_FOUND', 'SPAWN_FAILED', 'RATE_LIMITED'],
  example: { agent_id: 'analyst_1' },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id'],
    properties: {
      agent_id: agentId,
      run_task: { type: 'boolean', default: false, description: 'true: the task runs again even if it was finished' },
    },
  }),
  output: jsonSchema(started),
})

export const spawned = event('agent:spawned', {
  doc: 'An agent was started.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['agent_id', 'profile', 'process_id'],
    properties: { agent_id: agentId, profile: text, process_id: text, restarted: { type: 'boolean' } },
  }),
})

export const terminated = event('agent:terminated', {
  doc: 'An agent has ended.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['agent_id', 'reason'],
    properties: { agent_id: agentId, reason: text },
  }),
})

export const loopLimit = event('agent:loop_limit', {
  doc: 'Agents have talked to each other for too long: their conversation was stopped. Told once in a conversation.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['conversation', 'from', 'to', 'limit', 'value', 'agents'],
    properties: {
      conversation: text,
      from: agentId,
      to: { type: 'array', items: text },
      limit: { enum: ['max_hops', 'max_turns_per_conversation'] },
      value: { type: 'integer' },
      agents: { type: 'array', items: text, description: 'everyone who took part' },
    },
  }),
})
