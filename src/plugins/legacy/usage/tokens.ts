import { command, event, jsonSchema } from '../../../plugin/index.ts'

const text = { type: 'string' } as const
const calls = {
  type: 'integer',
  description: 'How often since it was first seen; after a crash a minute may be missing.',
} as const
const last_used = { type: ['string', 'null'], description: 'ISO 8601.' } as const

export const commands = command('system:commands', {
  doc: 'The commands of the old daemon: what each takes, which event to use in its stead, who still calls it and when last.',
  keepResult: false,
  example: {},
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    required: ['commands', 'aliases'],
    properties: {
      commands: {
        type: 'array',
        items: {
          type: 'object',
          required: ['command', 'event', 'events', 'description', 'parameters', 'calls', 'last_used', 'clients'],
          properties: {
            command: text,
            event: { ...text, description: 'The one to use in its stead.' },
            events: { type: 'array', items: text },
            description: text,
            parameters: { type: 'object' },
            calls,
            last_used,
            clients: {
              type: 'array',
              items: {
                type: 'object',
                required: ['client', 'calls', 'last_used'],
                properties: {
                  client: { ...text, description: 'The name it gives itself, or the socket it came to.' },
                  calls,
                  last_used: text,
                },
              },
            },
          },
        },
      },
      aliases: { type: 'object', additionalProperties: text },
    },
  }),
})

export const used = event('legacy:used', {
  doc: 'A client uses a command of the old daemon: told at its first use, and once a minute while the command is used.',
  data: jsonSchema({
    type: 'object',
    required: ['command', 'event', 'client', 'calls'],
    properties: { command: text, event: text, client: text, calls },
  }),
})
