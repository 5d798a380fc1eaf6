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
          properties: { summary: text, kind, plugin: text, parameters, example: {} },
        },
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
      told_by: { ...texts, description: 'Of a fact.' },
      declined: {
        type: 'array',
        description: 'Who might answer, and does not.',
        items: { type: 'object', required: ['plugin', 'why'], properties: { plugin: text, why: text } },
      },
      parameters,
      data: { ...object, description: 'JSON Schema.' },
      answer: { ...object, description: 'JSON Schema.' },
      example: {},
      errors: texts,
      legacy: { ...texts, description: "The old daemon's names for it." },
      keep: { enum: ['durable', 'recent', 'none'] },
      timeout: { type: 'number', description: 'Seconds.' },
      deprecated: text,
    },
  }),
})
