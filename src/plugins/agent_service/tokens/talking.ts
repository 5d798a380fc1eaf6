import { command, event, jsonSchema } from '../../../plugin/index.ts'
import { agentId } from '../../message/index.ts'

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const sender = {
  ...agentId,
  description: 'who speaks: system if a client does not say; an agent can only be itself',
} as const

export const sendMessage = command('agent:send_message', {
  doc: 'Sends a message to an agent; if its profile says so, an idle one takes it as its next turn.',
  keep: 'durable',
  errors: ['NOT_FOUND', 'QUEUE_FULL', 'LOOP_LIMIT', 'PERMISSION_DENIED'],
  example: { target_agent: 'analyst_1', message: 'The numbers are in.' },
  input: jsonSchema({
    type: 'object',
    required: ['target_agent', 'message'],
    properties: {
      target_agent: agentId,
      message: { description: 'anything' },
      sender_agent: sender,
      message_type: { ...text, default: 'text' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'to', 'message_id'],
    properties: { status: { enum: ['sent', 'queued'] }, to: agentId, message_id: text },
  }),
})

export const broadcast = command('agent:broadcast', {
  doc: 'Sends a message to all agents but the sender, or to those of a role or with capabilities.',
  keep: 'durable',
  keepResult: false,
  errors: ['QUEUE_FULL', 'LOOP_LIMIT', 'PERMISSION_DENIED'],
  example: { message: 'The build is red.', filter_role: 'coder' },
  input: jsonSchema({
    type: 'object',
    required: ['message'],
    properties: {
      message: { description: 'anything' },
      sender_agent: sender,
      message_type: { ...text, default: 'text' },
      filter_role: text,
      filter_capabilities: { ...texts, default: [] },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'recipients', 'count'],
    properties: { status: { const: 'broadcast' }, recipients: texts, count: { type: 'integer' }, message_id: text },
  }),
})

export const routeTask = command('agent:route_task', {
  doc: 'Gives a task to the agent that suits it best, as a TASK_ASSIGNMENT in its mailbox.',
  keep: 'durable',
  legacy: 'ROUTE_TASK',
  errors: ['NO_SUITABLE_AGENT', 'QUEUE_FULL', 'LOOP_LIMIT'],
  example: { task: 'Find the outlier.', required_capabilities: ['analysis'] },
  input: jsonSchema({
    type: 'object',
    required: ['task'],
    properties: {
      task: text,
      required_capabilities: { ...texts, description: 'all of them; also accepted: requirements' },
      requirements: texts,
      preferred_role: text,
      prefer_agent_id: agentId,
      context: { ...text, default: '' },
      deliver: { type: 'boolean', default: true, description: 'false: only say who it would be' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['agent_id', 'agent_info', 'score', 'confidence'],
    properties: {
      agent_id: agentId,
      agent_info: { type: 'object' },
      score: { type: 'number', description: '10 for the preferred role, 1 for each required capability' },
      confidence: { type: 'number', description: '0 to 1' },
      delivery: { enum: ['delivered', 'queued'] },
    },
  }),
})

export const getState = command('agent:get_state', {
  doc: 'A value of an agent’s own state: state:get in agent:<id>.',
  raw: ['value'],
  keepResult: false,
  example: { agent_id: 'analyst_1', key: 'progress' },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id'],
    properties: { agent_id: agentId, key: { ...text, default: '' } },
  }),
  output: jsonSchema({ type: 'object' }),
})

export const updateState = command('agent:update_state', {
  doc: 'Keeps a value of an agent’s own state: state:set in agent:<id>.',
  raw: ['value'],
  example: { agent_id: 'analyst_1', key: 'progress', value: 0.5 },
  input: jsonSchema({
    type: 'object',
    required: ['agent_id', 'key', 'value'],
    properties: { agent_id: agentId, key: { ...text, minLength: 1 }, value: {} },
  }),
  output: jsonSchema({ type: 'object' }),
})

export const message = event('agent:message', {
  doc: 'A message to one agent.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['from', 'to', 'message_type', 'timestamp'],
    properties: {
      from: text,
      to: agentId,
      message: {},
      message_type: text,
      message_id: text,
      timestamp: text,
      broadcast: { type: 'boolean' },
    },
  }),
})

export const taskAssigned = event('agent:task_assigned', {
  doc: 'A task was given to an agent.',
  keep: 'durable',
  data: jsonSchema({
    type: 'object',
    required: ['agent_id', 'task', 'score'],
    properties: { agent_id: agentId, task: text, score: { type: 'number' } },
  }),
})
