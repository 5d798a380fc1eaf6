import { command, jsonSchema } from '../../plugin/index.ts'

const object = { type: 'object' } as const
const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const

const parameters = {
  type: 'object',
  description: 'By name.',
  additionalProperties: {
    type: 'object',
    required: ['type', 'required'],
    properties: {
      type: { description: 'As in JSON Schema.' },
      required: { type: 'boolean' },
      default: {},
      enum: { type: 'array' },
      description: text,
    },
  },
} as const
const kind = {
  enum: ['command', 'fact'],
  description: 'A command is answered by one plugin; to a fact many may listen.',
}

/** What can be said of an event beside who answers it now. */
const declared = {
  told_by: { ...texts, description: 'Of a fact.' },
  data: { ...object, description: 'JSON Schema; empty when its plugin says nothing about it.' },
  answer: { ...object, description: 'JSON Schema; empty when its plugin says nothing about it.' },
  raw: { ...texts, description: 'Fields that come back as the very text that was sent.' },
  example: {},
  errors: texts,
  legacy: { ...texts, description: "The old daemon's names for it." },
  keep: { enum: ['durable', 'recent', 'none'] },
  timeout: { type: 'number', description: 'Seconds.' },
  deprecated: text,
} as const

export const discover = command('system:discover', {
  doc: 'The events that this daemon knows now, those of all running plugins included.',
  keepResult: false,
  example: { namespace: 'state' },
  input: jsonSchema({
    type: 'object',
    properties: {
      namespace: { ...text, description: 'Only those whose names begin with it.' },
      event: { ...text, description: 'Only this one; * stands for anything.' },
      detail: { type: 'boolean', default: false, description: 'With parameters and an example.' },
      schemas: { type: 'boolean', default: false, description: 'With all that is declared, as JSON Schemas.' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['events', 'total', 'namespaces'],
    properties: {
      events: {
        type: 'object',
        description: 'By name.',
        additionalProperties: {
          type: 'object',
          required: ['summary', 'kind', 'plugin'],
          properties: { summary: text, kind, plugin: text, parameters, ...declared },
        },
      },
      undeclared: {
        type: 'array',
        description:
          'With schemas: who is asked about events that nobody declares. Without patterns: about all of them.',
        items: { ...object, required: ['plugin'], properties: { plugin: text, patterns: texts } },
      },
      total: { type: 'integer' },
      namespaces: { ...texts, description: 'Of all events, also of those that were not asked for.' },
    },
  }),
})

export const help = command('system:help', {
  doc: 'All about one event: its data, its answer, an example, who answers, and who does not and why.',
  keepResult: false,
  errors: ['NOT_FOUND'],
  example: { event: 'state:set' },
  input: jsonSchema({ type: 'object', required: ['event'], properties: { event: text } }),
  output: jsonSchema({
    type: 'object',
    required: ['event', 'summary', 'kind', 'plugin', 'answered_by', 'may_answer', 'declined', 'parameters'],
    properties: {
      event: text,
      summary: text,
      kind: { enum: ['command', 'fact', 'undeclared'] },
      plugin: { type: ['string', 'null'], description: 'Who declares it.' },
      answered_by: { type: ['string', 'null'], description: 'Who answers it now.' },
      may_answer: { ...texts, description: 'Who is asked, since nobody declares it.' },
      declined: {
        type: 'array',
        description: 'Who might answer, and does not.',
        items: { type: 'object', required: ['plugin', 'why'], properties: { plugin: text, why: text } },
      },
      parameters,
      ...declared,
    },
  }),
})
