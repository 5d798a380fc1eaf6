import { command, jsonSchema } from '../../plugin/index.ts'
import { agentId } from './names.ts'

const topic = { type: 'string', maxLength: 256 } as const

export const announce = command('message:announce', {
  doc: 'Sends a message to those who have subscribed to its topic while they are connected, and to nobody else. It is kept in memory only.',
  keep: 'recent',
  keepResult: false,
  errors: ['LOOP_LIMIT', 'PERMISSION_DENIED'],
  example: { topic: 'PROGRESS', message: { done: 0.5 }, from_agent: 'builder' },
  input: jsonSchema({
    type: 'object',
    required: ['topic'],
    properties: {
      topic,
      message: { description: 'anything' },
      from_agent: { ...agentId, description: 'who speaks; an agent can only be itself' },
      message_type: { type: 'string', maxLength: 256 },
      metadata: { type: 'object' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'topic', 'message_id', 'live'],
    properties: {
      status: { const: 'announced' },
      topic,
      message_id: { type: 'string' },
      live: { type: 'array', items: { type: 'string' }, description: 'who hears it' },
    },
  }),
})
