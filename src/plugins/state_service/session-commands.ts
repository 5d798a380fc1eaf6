import { command, jsonSchema } from '../../plugin/index.ts'

const session_id = { type: 'string', minLength: 1 } as const

export const update_session = command('state:update_session', {
  doc: 'Note something about a session; its message_count goes up by one.',
  keep: 'durable',
  raw: ['data'],
  example: { session_id: 's1', data: { model: 'sonnet' } },
  input: jsonSchema({
    type: 'object',
    required: ['session_id'],
    properties: { session_id, data: { type: 'object', default: {} } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'session_id'],
    properties: { status: { const: 'updated' }, session_id },
  }),
})

export const get_session = command('state:get_session', {
  doc: 'What is noted about one session, or about all.',
  raw: ['session', 'sessions'],
  keepResult: false,
  example: { session_id: 's1' },
  input: jsonSchema({ type: 'object', properties: { session_id } }),
  output: jsonSchema({
    type: 'object',
    properties: {
      session: { type: ['object', 'null'] },
      found: { type: 'boolean' },
      sessions: { type: 'object' },
    },
  }),
})
