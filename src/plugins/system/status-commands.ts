import { command, jsonSchema } from '../../plugin/index.ts'

const object = { type: 'object' } as const
const text = { type: 'string' } as const
const number = { type: 'number' } as const
const integer = { type: 'integer' } as const
const texts = { type: 'array', items: text } as const

export const health = command('system:health', {
  doc: 'Whether the daemon is well, and what runs in it.',
  keep: 'recent',
  legacy: 'HEALTH_CHECK',
  keepResult: false,
  example: {},
  input: jsonSchema({
    type: 'object',
    properties: {
      include_plugins: { type: 'boolean', default: true },
      include_services: { type: 'boolean', default: true },
      include_metrics: { type: 'boolean', default: false },
      include_places: { type: 'boolean', default: false },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'uptime', 'uptime_human', 'timestamp', 'daemon', 'stats'],
    properties: {
      status: {
        enum: ['healthy', 'degraded', 'unhealthy'],
        description:
          'degraded: a plugin failed, the last commit, or what a plugin depends on; unhealthy: a built-in plugin.',
      },
      uptime: { type: 'number', description: 'Seconds.' },
      uptime_human: text,
      timestamp: text,
      daemon: {
        type: 'object',
        required: ['type', 'version', 'pid'],
        properties: { type: { const: 'plugin-based' }, version: text, pid: integer },
      },
      problems: { ...texts, description: 'Why it is not healthy.' },
      warnings: texts,
      plugins: { ...object, description: 'By name: version, status, namespaces.' },
      services: { ...texts, description: 'What plugins lend to each other.' },
      stats: object,
      metrics: object,
      places: { ...object, description: 'Absolute paths of everything the daemon keeps.' },
      access: {
        type: 'object',
        description: 'Said together with places.',
        required: ['restricted', 'events_per_sec'],
        properties: {
          restricted: { ...texts, description: 'Patterns of those whom daemon.permissions holds to something.' },
          events_per_sec: { type: 'number', description: 'That one connection may send; 0: no limit.' },
        },
      },
    },
  }),
})

export const plugins = command('system:plugins', {
  doc: 'All plugins by name, with what they can do.',
  keepResult: false,
  example: {},
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    additionalProperties: {
      type: 'object',
      required: ['version', 'description', 'capabilities'],
      properties: {
        version: text,
        description: text,
        capabilities: {
          type: 'object',
          required: ['event_namespaces', 'commands', 'provides_services'],
          properties: { event_namespaces: texts, commands: texts, provides_services: texts },
        },
      },
    },
  }),
})

export const plugin_status = command('system:plugin_status', {
  doc: 'How each plugin is, those that did not start included, with the reason.',
  keepResult: false,
  errors: ['NOT_FOUND'],
  example: { plugin: 'state_service' },
  input: jsonSchema({
    type: 'object',
    properties: {
      plugin: { type: 'string', description: 'Only this one, and with its events: name, kind, doc, schemas, example.' },
      include_metrics: { type: 'boolean', default: true },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['plugins', 'counts'],
    properties: {
      plugins: { type: 'array', items: object },
      counts: {
        type: 'object',
        required: ['total', 'active', 'failed', 'lazy'],
        properties: { total: integer, active: integer, failed: integer, lazy: integer },
      },
    },
  }),
})

const time = { type: ['string', 'number'], description: 'ISO 8601, or seconds since 1970.' } as const

export const event_history = command('system:event_history', {
  doc: 'What has happened: the newest events that fit, secrets hidden.',
  keepResult: false,
  example: { limit: 100, pattern: ['agent:*', '*:error'] },
  input: jsonSchema({
    type: 'object',
    properties: {
      limit: {
        type: 'integer',
        minimum: 1,
        default: 100,
        description: 'The newest so many; max_event_history at most.',
      },
      pattern: { anyOf: [text, texts], description: 'Names: * is any text, ? any one character.' },
      namespace: { type: 'string', description: 'Names that begin with this and a colon.' },
      source: { type: 'string', description: 'Who sent it: a plugin or a connection.' },
      correlation_id: { type: ['string', 'number'] },
      since: time,
      until: time,
      status: { enum: ['ok', 'error', 'unhandled', 'cancelled', 'timeout'] },
      order: { enum: ['asc', 'desc'], default: 'asc', description: 'asc: the oldest first.' },
      include_data: { type: 'boolean', default: true },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['events', 'count', 'total', 'truncated'],
    properties: {
      events: { type: 'array', items: object },
      count: integer,
      total: { type: 'integer', description: 'How many fit.' },
      truncated: { type: 'boolean', description: 'More fit than are shown.' },
    },
  }),
})

export const metrics = command('system:metrics', {
  doc: 'Numbers: events, latencies, queue, memory, per plugin too.',
  keepResult: false,
  errors: ['NOT_FOUND', 'NOT_SUPPORTED'],
  example: { format: 'json' },
  input: jsonSchema({
    type: 'object',
    properties: {
      format: { enum: ['json', 'prometheus'], default: 'json' },
      plugin: { type: 'string', description: 'Only this one in plugin_metrics.' },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['events_processed', 'active_connections', 'memory_usage_mb', 'plugin_metrics'],
    properties: {
      events_processed: integer,
      events_failed: integer,
      events_per_sec: object,
      active_connections: integer,
      active_subscriptions: integer,
      active_correlations: integer,
      memory_usage_mb: number,
      queue_depth: integer,
      queue_high_water: integer,
      latency_ms: object,
      history_size: integer,
      commits: { type: 'integer', description: 'Transactions on disk since the start.' },
      plugin_metrics: { type: 'object', additionalProperties: object, description: 'Milliseconds.' },
    },
  }),
})

export const processes = command('system:processes', {
  doc: 'The processes that the daemon has started for agents and completions.',
  legacy: 'GET_PROCESSES',
  keepResult: false,
  example: {},
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema({
    type: 'object',
    required: ['processes', 'total'],
    properties: { processes: { type: 'array', items: object }, total: integer },
  }),
})
