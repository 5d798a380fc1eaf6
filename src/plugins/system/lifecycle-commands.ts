import { command, jsonSchema } from '../../plugin/index.ts'

export const shutdown = command('system:shutdown', {
  doc: 'Stop the daemon: finish what is under way, end the plugins, exit. A second call changes nothing.',
  legacy: 'SHUTDOWN',
  example: { reason: 'maintenance' },
  input: jsonSchema({
    type: 'object',
    properties: {
      reason: { type: 'string', default: 'manual' },
      grace_period: {
        type: 'number',
        minimum: 0,
        description: 'Seconds for what is under way to finish; 5 if not said.',
      },
      timeout: { type: 'number', minimum: 0, description: 'Seconds for everything together.' },
      force: { type: 'boolean', default: false, description: 'Do not wait for what is under way.' },
      save_state: { type: 'boolean', default: true, description: 'Ask the plugins to write down their state.' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'message'],
    properties: { status: { const: 'shutting_down' }, message: { type: 'string' } },
  }),
})

export const cleanup = command('system:cleanup', {
  doc: 'Delete session logs, tracked sessions, or sockets that no process owns any more. Live sockets stay.',
  legacy: 'CLEANUP',
  timeout: 120,
  example: { cleanup_type: 'logs' },
  input: jsonSchema({
    type: 'object',
    required: ['cleanup_type'],
    properties: { cleanup_type: { enum: ['logs', 'sessions', 'sockets', 'all'] } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'cleanup_type', 'details'],
    properties: { status: { const: 'cleaned' }, cleanup_type: { type: 'string' }, details: { type: 'string' } },
  }),
})

export const plugin_reset = command('system:plugin_reset', {
  doc: 'Starts a plugin anew whose process ended too often, as if it had never ended. One that runs is left alone.',
  errors: ['NOT_FOUND', 'NOT_SUPPORTED', 'PLUGIN_UNAVAILABLE'],
  example: { plugin: 'my_plugin' },
  input: jsonSchema({ type: 'object', required: ['plugin'], properties: { plugin: { type: 'string' } } }),
  output: jsonSchema({
    type: 'object',
    required: ['plugin', 'status'],
    properties: { plugin: { type: 'string' }, status: { type: 'string' } },
  }),
})
