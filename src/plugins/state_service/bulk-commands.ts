import { command, jsonSchema } from '../../plugin/index.ts'
import { counts, names, namespace } from './fields.ts'

const part = { enum: ['*', 'agents', 'shared', 'sessions'], default: '*', description: 'Of what to count.' } as const

export const load = command('state:load', {
  doc: 'Say what is there. Nothing has to be loaded: what is on disk is what is served.',
  input: jsonSchema({ type: 'object', properties: { namespace: part } }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'counts'],
    properties: { status: { const: 'loaded' }, counts },
  }),
})

export const save = command('state:save', {
  doc: 'Say what is on disk. Nothing has to be saved: every answered change is on disk.',
  input: jsonSchema({ type: 'object', properties: { namespace: part } }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'counts'],
    properties: { status: { const: 'saved' }, counts },
  }),
})

export const clear = command('state:clear', {
  doc: 'Forget every value of a namespace, or all there are, on disk too.',
  keep: 'durable',
  timeout: 120,
  example: { namespace: 'notes', confirm: true },
  input: jsonSchema({
    type: 'object',
    additionalProperties: false,
    properties: {
      namespace: { ...namespace, description: 'One namespace, or agents, sessions, shared; without one, everything.' },
      confirm: { type: 'boolean', default: false, description: 'Must be true.' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'counts'],
    properties: { status: { const: 'cleared' }, counts },
  }),
})

const maps = { type: 'object', additionalProperties: { type: 'object' } } as const

export const restore = command('state:import', {
  doc: 'Put in a snapshot: values by namespace, agent and session.',
  keep: 'durable',
  legacy: 'LOAD_STATE',
  raw: ['state_data'],
  timeout: 120,
  keepResult: false,
  example: { state_data: { namespaces: { notes: { colour: 'blue' } } }, merge: true },
  input: jsonSchema({
    type: 'object',
    required: ['state_data'],
    additionalProperties: false,
    properties: {
      state_data: {
        type: 'object',
        properties: {
          agents: { ...maps, description: 'By agent: its values by key.' },
          sessions: { ...maps, description: 'By session: its record.' },
          shared: { type: 'object', description: 'The values of the shared namespace by key.' },
          namespaces: { ...maps, description: 'By namespace: its values by key.' },
        },
      },
      merge: {
        type: 'boolean',
        default: false,
        description: 'Keep what is there; else every namespace that is given is replaced.',
      },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'counts', 'state_keys'],
    properties: { status: { const: 'loaded' }, counts, state_keys: names },
  }),
})
