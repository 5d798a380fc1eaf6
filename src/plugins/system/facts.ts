import { event, jsonSchema } from '../../plugin/index.ts'

const nothing = jsonSchema({ type: 'object' })
const reason = { type: 'string' } as const

export const startup = event('system:startup', {
  doc: 'The plugins have started; sockets open next.',
  data: jsonSchema({
    type: 'object',
    properties: {
      config: { type: 'object', description: 'What is configured, secrets hidden.' },
      plugins: { type: 'array', items: { type: 'string' } },
    },
  }),
})
export const ready = event('system:ready', { doc: 'Sockets accept; everything has started.', data: nothing })
export const pre_shutdown = event('system:pre_shutdown', {
  doc: 'The daemon will stop; what is under way may finish.',
  data: jsonSchema({ type: 'object', properties: { reason, save_state: { type: 'boolean' } } }),
})
export const save_state = event('system:save_state', {
  doc: 'Write down now what must outlive the daemon.',
  data: nothing,
})
export const shutdown_complete = event('system:shutdown_complete', {
  doc: 'All plugins have ended; sockets close next.',
  data: jsonSchema({ type: 'object', properties: { reason } }),
})
export const plugin_reloaded = event('system:plugin_reloaded', {
  doc: 'A plugin was put in the place of the one that ran, as its file is now.',
  data: jsonSchema({
    type: 'object',
    required: ['plugin', 'version', 'plugins'],
    properties: {
      plugin: { type: 'string', description: 'The one whose reload was asked for.' },
      version: { type: 'string' },
      plugins: { type: 'array', items: { type: 'string' }, description: 'With all that borrow from it.' },
    },
  }),
})
export const config_reloaded = event('system:config_reloaded', {
  doc: 'The configuration was read again.',
  data: jsonSchema({
    type: 'object',
    required: ['changed', 'restart_needed'],
    properties: {
      changed: { type: 'array', items: { type: 'string' }, description: 'Keys that have another value now.' },
      restart_needed: { type: 'array', items: { type: 'string' }, description: 'Keys that count after a restart.' },
    },
  }),
})
export const error = event('system:error', {
  doc: 'A plugin failed while it handled an event. Nothing is told of failures while this is handled.',
  data: jsonSchema({
    type: 'object',
    properties: {
      event: { type: 'string' },
      plugin: { type: 'string' },
      error_class: { type: 'string', description: 'The code of the error.' },
      message: { type: 'string' },
      correlation_id: { type: ['string', 'number', 'null'] },
    },
  }),
})
