import { command, jsonSchema } from '../../plugin/index.ts'

const text = { type: 'string' } as const
/** Seconds: as long as an import, a setup and a startup may take. */
const timeout = 100

export const reload = command('system:reload', {
  doc: 'Put a plugin as its file is now in the place of the one that runs: beside it, with its state, at once. If anything fails, the old one stays. Without a plugin: read the configuration again.',
  timeout,
  keepResult: false,
  errors: ['NOT_FOUND', 'RELOAD_FAILED', 'INVALID_CONFIG', 'INVALID_INPUT'],
  example: { plugin_name: 'my_plugin' },
  input: jsonSchema({
    type: 'object',
    properties: {
      plugin_name: { ...text, description: 'Which; also one that did not start.' },
      restart_plugins: { type: 'boolean', default: false, description: 'All plugins that were found in folders.' },
      preserve_state: {
        type: 'boolean',
        default: true,
        description: 'Hand over what its hook serializeState gives; no change is lost meanwhile.',
      },
      config_only: {
        type: 'boolean',
        description:
          'Read the configuration again: so it is, too, when no plugin is named. What can change at once does.',
      },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'plugins', 'config_changed'],
    properties: {
      status: { const: 'reloaded' },
      plugins: {
        type: 'array',
        description: 'With all that borrow services from them.',
        items: {
          type: 'object',
          required: ['name', 'ok'],
          properties: { name: text, ok: { type: 'boolean' }, error: { type: 'object' } },
        },
      },
      config_changed: { type: 'array', items: text, description: 'Keys that have another value now.' },
      restart_needed: { type: 'array', items: text, description: 'Keys whose new value counts after a restart.' },
      warnings: { type: 'array', items: text, description: 'What the operator should know of the configuration.' },
    },
  }),
})

export const reload_module = command('system:reload_module', {
  doc: 'Reload one plugin; system:reload under its old name.',
  timeout,
  errors: ['NOT_FOUND', 'RELOAD_FAILED'],
  example: { module_name: 'my_plugin' },
  input: jsonSchema({
    type: 'object',
    properties: {
      module_name: { ...text, default: 'handler', pattern: '^(?!.*\\.\\.)[^/\\\\]*$', description: "A plugin's name." },
    },
  }),
  output: jsonSchema({
    type: 'object',
    required: ['status', 'module', 'message'],
    properties: { status: { const: 'reloaded' }, module: text, message: text },
  }),
})
