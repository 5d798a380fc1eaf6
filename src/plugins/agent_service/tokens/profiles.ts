import { command, jsonSchema } from '../../../plugin/index.ts'
import { fileName } from '../../message/index.ts'

const text = { type: 'string' } as const
const named = { type: 'object', required: ['profile_name'], properties: { profile_name: fileName } } as const

export const loadProfile = command('agent:load_profile', {
  doc: 'A profile as its file has it.',
  keepResult: false,
  errors: ['NOT_FOUND', 'INVALID_INPUT'],
  example: { profile_name: 'analyst' },
  input: jsonSchema(named),
  output: jsonSchema({ type: 'object', required: ['profile'], properties: { profile: { type: 'object' } } }),
})

export const saveProfile = command('agent:save_profile', {
  doc: 'Writes a profile file. Agents that run keep theirs until they are restarted.',
  keep: 'durable',
  errors: ['INVALID_INPUT', 'STORAGE_FAILED'],
  example: { profile_name: 'greeter', profile_data: { role: 'greeter', system_prompt: 'You greet.' } },
  input: jsonSchema({
    type: 'object',
    required: ['profile_name', 'profile_data'],
    properties: { profile_name: fileName, profile_data: { type: 'object' } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['profile_name', 'status'],
    properties: { profile_name: fileName, status: { const: 'saved' } },
  }),
})

export const listProfiles = command('agent:list_profiles', {
  doc: 'The profiles there are.',
  keepResult: false,
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    required: ['profiles', 'count'],
    properties: {
      profiles: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: text,
            role: text,
            capabilities: { type: 'array', items: text },
            description: text,
            model: text,
            composition: text,
            error: { ...text, description: 'why this file is no profile' },
          },
        },
      },
      count: { type: 'integer' },
    },
  }),
})
