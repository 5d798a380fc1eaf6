import { event, jsonSchema } from '../../plugin/index.ts'
import { version } from './fields.ts'

export const changed = event('state:changed', {
  doc: 'A value is another now, or gone.',
  keep: 'durable',
  raw: ['value'],
  example: {
    type: 'namespace',
    namespace: 'notes',
    key: 'colour',
    value: 'blue',
    version: 7,
    timestamp: '2026-01-01T00:00:00.000Z',
  },
  data: jsonSchema({
    type: 'object',
    required: ['type', 'namespace', 'key', 'timestamp'],
    properties: {
      type: { enum: ['agent', 'shared', 'session', 'namespace'] },
      namespace: { type: 'string' },
      key: { type: 'string' },
      value: { description: 'Absent when it was deleted.' },
      version,
      agent_id: { type: 'string' },
      deleted: { type: 'boolean' },
      expired: { type: 'boolean', description: 'It was deleted because its time had come.' },
      source: { enum: ['external'], description: 'Another program wrote into the file of the shared namespace.' },
      timestamp: { type: 'string' },
    },
  }),
})

export const cleared = event('state:cleared', {
  doc: 'All values of a namespace are gone.',
  keep: 'durable',
  example: { namespace: 'notes', count: 3 },
  data: jsonSchema({
    type: 'object',
    required: ['namespace', 'count'],
    properties: { namespace: { type: 'string' }, count: { type: 'integer' } },
  }),
})

export const imported = event('state:imported', {
  doc: 'A snapshot was put into a namespace.',
  keep: 'durable',
  example: { namespace: 'notes', count: 3, removed: 0 },
  data: jsonSchema({
    type: 'object',
    required: ['namespace', 'count', 'removed'],
    properties: { namespace: { type: 'string' }, count: { type: 'integer' }, removed: { type: 'integer' } },
  }),
})

export const swept = event('state:swept', {
  doc: 'Notes about old times of expiry were tidied away.',
  data: jsonSchema({ type: 'object', required: ['count'], properties: { count: { type: 'integer' } } }),
})
