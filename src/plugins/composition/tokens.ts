import { command, jsonSchema } from '../../plugin/index.ts'

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const name = { type: 'string', maxLength: 1024, description: 'its file’s, without .yaml' } as const
const context = { type: 'object', default: {}, description: 'values by the names that `{{name}}` stands for' } as const
const anObject = { type: 'object' } as const
const about = {
  composition: name,
  name: { description: 'as the file says' },
  version: {},
  description: {},
  author: {},
  required_context: { ...anObject, description: 'what a context must have' },
  metadata: anObject,
  component_count: { type: 'integer' },
} as const
const errors = ['NOT_FOUND', 'INVALID_INPUT']

export const list = command('composition:list', {
  doc: 'All compositions: recipes that put prompts together from texts.',
  legacy: 'GET_COMPOSITIONS',
  raw: ['compositions'],
  keepResult: false,
  example: { category: 'writing' },
  input: jsonSchema({
    type: 'object',
    properties: {
      include_metadata: { type: 'boolean', default: true, description: 'false: names only, nothing is read' },
      category: { type: ['string', 'null'], description: 'only those whose metadata say this category' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['compositions', 'count', 'total', 'failed'],
    properties: {
      compositions: { type: 'array', items: { type: 'object', required: ['composition'], properties: about } },
      count: { type: 'integer' },
      total: { type: 'integer', description: 'of files, whatever was asked for' },
      failed: {
        type: 'array',
        description: 'files that are no composition',
        items: { type: 'object', required: ['composition', 'error'], properties: { composition: name, error: text } },
      },
    },
  }),
})

export const get = command('composition:get', {
  doc: 'One composition, with the texts it needs that are not there.',
  legacy: 'GET_COMPOSITION',
  raw: ['name', 'version', 'description', 'author', 'components', 'required_context', 'metadata'],
  keepResult: false,
  errors,
  example: { composition: 'brief' },
  input: jsonSchema({ type: 'object', required: ['composition'], properties: { composition: name } }),
  output: jsonSchema({
    type: 'object',
    required: [
      ...['composition', 'name', 'version', 'description', 'author', 'component_count'],
      ...['components', 'required_context', 'metadata', 'missing_components'],
    ] as const,
    properties: {
      ...about,
      components: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'source', 'vars', 'condition', 'has_condition'],
          properties: { name: text, source: text, vars: anObject, condition: {}, has_condition: { type: 'boolean' } },
        },
      },
      missing_components: texts,
    },
  }),
})

export const compose = command('composition:compose', {
  doc: 'Puts a prompt together.',
  legacy: 'COMPOSE_PROMPT',
  raw: ['context', 'name', 'version', 'description', 'author', 'metadata'],
  keepResult: false,
  errors,
  example: { composition: 'brief', context: { subject: 'tides' } },
  input: jsonSchema({ type: 'object', required: ['composition'], properties: { composition: name, context } }),
  output: jsonSchema({
    type: 'object',
    required: [
      ...['prompt', 'composition', 'name', 'version', 'description', 'author', 'component_count', 'metadata'],
    ] as const,
    properties: { prompt: text, ...about },
  }),
})

export const validate = command('composition:validate', {
  doc: 'Whether a composition and a context make a prompt, and what is wrong if not.',
  legacy: 'VALIDATE_COMPOSITION',
  raw: ['context'],
  keepResult: false,
  errors: ['NOT_FOUND'],
  example: { composition: 'brief', context: { subject: 'tides' } },
  input: jsonSchema({ type: 'object', required: ['composition'], properties: { composition: name, context } }),
  output: jsonSchema({
    type: 'object',
    required: ['composition', 'valid', 'issues', 'warnings', 'missing_components', 'load_error', 'context', 'trial'],
    properties: {
      composition: name,
      valid: { type: 'boolean' },
      issues: texts,
      warnings: texts,
      missing_components: texts,
      load_error: { type: ['string', 'null'], description: 'why the file is no composition' },
      context: {
        anyOf: [
          {
            type: 'object',
            required: ['required', 'provided', 'missing', 'extra'],
            properties: { required: texts, provided: texts, missing: texts, extra: texts },
          },
          { type: 'null' },
        ],
      },
      trial: {
        description: 'a try to put the prompt together; null if other things are wrong already',
        anyOf: [
          {
            type: 'object',
            properties: {
              prompt_length: { type: 'integer', description: 'characters' },
              component_count: { type: 'integer', description: 'those that were left out too' },
              error: text,
            },
          },
          { type: 'null' },
        ],
      },
    },
  }),
})

export const listComponents = command('composition:list_components', {
  doc: 'The texts that compositions can use.',
  legacy: 'LIST_COMPONENTS',
  keepResult: false,
  example: { directory: 'styles' },
  input: jsonSchema({
    type: 'object',
    properties: { directory: { type: ['string', 'null'], maxLength: 1024, description: 'only those below it' } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['components', 'count'],
    properties: {
      components: {
        type: 'array',
        items: {
          type: 'object',
          required: ['path', 'name', 'directory', 'filename', 'size_bytes', 'preview'],
          properties: {
            ...{ path: text, name: text, directory: text, filename: text, preview: text },
            size_bytes: { type: 'integer' },
          },
        },
      },
      count: { type: 'integer' },
    },
  }),
})

export const select = command('composition:select', {
  doc: 'The composition that suits an agent best, by its role, capabilities and task.',
  example: { role: 'analyst', capabilities: ['sql'], task: 'find the slow queries' },
  input: jsonSchema({
    type: 'object',
    properties: {
      role: { type: ['string', 'null'] },
      capabilities: { ...texts, default: [] },
      task: { type: ['string', 'null'] },
      style: { type: ['string', 'null'] },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['composition', 'score', 'fallback_used'],
    properties: {
      composition: name,
      score: { type: 'number' },
      fallback_used: { type: 'boolean', description: 'nothing suits: it is claude_agent_default' },
    },
  }),
})
