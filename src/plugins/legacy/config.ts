import { jsonSchema, type OutputOf } from '../../plugin/index.ts'

/** `plugins.legacy` of the configuration. */
export const config = jsonSchema({
  type: 'object',
  properties: {
    spawn_task: {
      enum: ['first_message', 'turn'],
      default: 'first_message',
      description: 'Where the task of SPAWN_AGENT goes: before the first message to the agent, or into a turn at once.',
    },
    timeout_attempts: {
      type: 'array',
      items: { type: 'number', exclusiveMinimum: 0 },
      maxItems: 10,
      default: [300, 900, 1800],
      description: 'Seconds that each try of a completion may take, one after the other.',
    },
    old_sockets: {
      type: 'string',
      description: 'The folder of the old daemon’s sockets, or one of them: where commands go whose route leads there.',
    },
    most_different: {
      type: 'number',
      default: 5,
      minimum: 0,
      maximum: 100,
      description:
        'Per cent of the last 100 compared answers that may differ; then the command goes back to the old daemon.',
    },
    most_failed: {
      type: 'number',
      default: 5,
      minimum: 0,
      maximum: 100,
      description: 'Per cent of the last 100 calls that may fail here; then the command goes back to the old daemon.',
    },
    shadow_plugin_dirs: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Folders of plugins that the copy loads whose answers are compared: none of yours if not said.',
    },
    completion_results: {
      enum: ['all', 'client'],
      default: 'all',
      description: 'Who gets a COMPLETION_RESULT: all who subscribed, as ever, or of them only the client that asked.',
    },
  },
})
export type LegacyConfig = OutputOf<typeof config>
