import { command, event, jsonSchema } from '../../../plugin/index.ts'

const text = { type: 'string' } as const
const count = { type: 'integer' } as const
const names = { type: 'array', items: text } as const
const target = {
  enum: ['plugins', 'legacy', 'shadow'],
  description: 'plugins: answered here; legacy: by the old daemon; shadow: by the old daemon, and compared with ours.',
} as const
const commands = {
  ...names,
  minItems: 1,
  description: 'Old commands; groups of them: read-only, state, identities, bus, agents, daemon; or all.',
} as const
const changed = jsonSchema({
  type: 'object',
  required: ['changed', 'remarks'],
  properties: { changed: names, remarks: { ...names, description: 'What the operator should know about it.' } },
})

export const set = command('route:set', {
  doc: 'Say who answers commands of the old daemon: from the next call on, and after a restart too.',
  keepResult: false,
  errors: ['NOT_FOUND', 'INVALID_INPUT', 'INVALID_CONFIG'],
  example: { commands: ['GET_AGENT_KV'], to: 'shadow' },
  input: jsonSchema({
    type: 'object',
    required: ['commands', 'to'],
    properties: {
      commands,
      to: target,
      percent: { type: 'number', minimum: 0, maximum: 100, description: 'Of the calls; the others go as before.' },
      client: { type: 'string', minLength: 1, description: 'Only for the client that gives itself this name.' },
      old_sockets: {
        type: 'string',
        minLength: 1,
        description: 'The folder of the old daemon’s sockets, or one of them; plugins.legacy.old_sockets if not said.',
      },
      own: { type: 'boolean', description: 'Names that are not known are commands of your own in the old daemon.' },
    },
  }),
  output: changed,
})

export const clear = command('route:clear', {
  doc: 'Ends routes: with the last of them every command of the old daemon is answered here.',
  keepResult: false,
  errors: ['NOT_FOUND'],
  example: { commands: ['all'] },
  input: jsonSchema({ type: 'object', required: ['commands'], properties: { commands } }),
  output: changed,
})

export const show = command('route:show', {
  doc: 'Who answers which command of the old daemon, how the old daemon is, and what to do next.',
  keepResult: false,
  example: {},
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    required: ['mode', 'routes', 'remarks', 'next_step'],
    properties: {
      mode: {
        enum: ['compatibility', 'hybrid', 'event'],
        description: 'hybrid: there are routes; event: no legacy commands.',
      },
      old_daemon: {
        type: 'object',
        description: 'Missing: none is named.',
        required: ['socket', 'state', 'streams'],
        properties: {
          socket: text,
          state: { enum: ['up', 'away', 'unknown'] },
          streams: { ...count, description: 'Clients whose connection has become one with one to the old daemon.' },
        },
      },
      routes: {
        type: 'array',
        items: {
          type: 'object',
          required: ['command', 'to'],
          properties: {
            command: { ...text, description: '*: every other one.' },
            group: text,
            to: target,
            percent: { type: 'number' },
            rest: target,
            clients: { type: 'object', additionalProperties: target, description: 'By name: where they go.' },
            calls: { type: 'object', description: 'Since the start, by where they went.' },
            compared: count,
            passed_over: { ...count, description: 'Calls that could not be compared.' },
            different: count,
            failed: { ...count, description: 'Calls that failed here.' },
          },
        },
      },
      remarks: names,
      next_step: text,
    },
  }),
})

export const diff = command('route:diff', {
  doc: 'Where answers of this daemon differed from those of the old one, the newest first; secrets hidden.',
  keepResult: false,
  example: { limit: 10 },
  input: jsonSchema({
    type: 'object',
    properties: { command: text, limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['differences', 'total'],
    properties: { differences: { type: 'array', items: { type: 'object' } }, total: count },
  }),
})

export const settle = command('route:settle', {
  doc: 'Forgets differences that have been dealt with.',
  example: { command: 'GET_AGENT_KV' },
  input: jsonSchema({
    type: 'object',
    properties: { command: { ...text, description: 'Only those of this one.' } },
  }),
  output: jsonSchema({ type: 'object', required: ['settled'], properties: { settled: count } }),
})

export const changedRoutes = event('route:changed', {
  doc: 'Other routes than before: what is kept of them now.',
  data: jsonSchema({
    type: 'object',
    required: ['routes'],
    properties: { old_sockets: text, routes: { type: 'object' } },
  }),
})

export const returned = event('route:returned', {
  doc: 'A command went back to the old daemon by itself, because too much went wrong here.',
  data: jsonSchema({
    type: 'object',
    required: ['command', 'from', 'reason', 'wrong', 'of'],
    properties: {
      command: text,
      from: target,
      reason: { enum: ['differences', 'errors'] },
      wrong: count,
      of: { ...count, description: 'The last calls that were looked at.' },
    },
  }),
})

export const differed = event('route:differed', {
  doc: 'An answer of this daemon differed from that of the old one.',
  data: jsonSchema({
    type: 'object',
    required: ['command', 'places'],
    properties: { command: text, places: { ...names, description: 'Pointers into the answer.' } },
  }),
})

export const oldDaemon = event('route:old_daemon', {
  doc: 'The old daemon was found, lost or found again.',
  keep: 'recent',
  data: jsonSchema({
    type: 'object',
    required: ['state', 'socket'],
    properties: { state: { enum: ['up', 'away'] }, socket: text },
  }),
})
