import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { jsonSchema, type OutputOf } from '../../plugin/index.ts'

const program = {
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', items: { type: 'string' }, minItems: 1 },
  ],
} as const

const providerSettings = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { enum: ['scripted', 'claude-cli', 'command'] },
    command: program,
    json: { type: 'boolean' },
    script: { type: 'string' },
    env: { type: 'object', additionalProperties: { type: 'string' } },
    bare: { type: 'boolean' },
    config_dir: { type: 'string' },
    permission_mode: { type: 'string' },
    one_shot: { type: 'boolean' },
  },
} as const

/** `plugins.completion_service` of the configuration; times in seconds. */
export const config = jsonSchema({
  type: 'object',
  properties: {
    provider: {
      description: 'Who answers: a name, or a name with its settings. Unset: the program claude if it is there.',
      anyOf: [{ type: 'string' }, providerSettings],
    },
    only: {
      enum: ['scripted', 'claude-cli', 'command'],
      description:
        'Answers in the place of every other provider that is asked for, as on a copy that must run nothing.',
    },
    command: { ...program, description: 'The program to run, with its arguments if it is a list.' },
    claude_program: { type: 'string', minLength: 1, description: 'The program of Claude Code; unset: claude.' },
    script: { type: 'string', description: 'The YAML script of the provider scripted.' },
    model: { type: 'string', description: 'When neither the request nor the profile names one.' },
    timeout: { type: 'number', default: 300, exclusiveMinimum: 0 },
    min_timeout: { type: 'number', default: 60, exclusiveMinimum: 0 },
    max_timeout: { type: 'number', default: 1800, exclusiveMinimum: 0 },
    progress_timeout: {
      type: 'number',
      default: 300,
      exclusiveMinimum: 0,
      description: 'How long a provider may say nothing before its turn is ended.',
    },
    max_concurrent: { type: 'integer', default: 4, minimum: 1, description: 'Turns at once, and warm processes.' },
    max_queued: { type: 'integer', default: 10000, minimum: 1, description: 'Turns that wait; then QUEUE_FULL.' },
    warm_idle: { type: 'number', default: 600, minimum: 0, description: 'Seconds that an unused process is kept.' },
    retries: { type: 'integer', default: 2, minimum: 0, description: 'Further tries after a transient failure.' },
    retry_delay: {
      type: 'number',
      default: 1,
      minimum: 0,
      description: 'Seconds before the first of these tries; they double.',
    },
  },
})
export type CompletionConfig = OutputOf<typeof config>

/** The same configuration with its relative paths as seen from the folder of daemon.json. */
export const withAbsolutePaths = (config: CompletionConfig, folder: string): CompletionConfig => {
  const path = (name: string) => {
    if (name.startsWith('~/')) return join(homedir(), name.slice(2))
    return name.includes('/') ? resolve(folder, name) : name
  }
  const program = (given: string | readonly string[]) =>
    typeof given === 'string' ? path(given) : given.map((word, at) => (at === 0 ? path(word) : word))
  const places = <T extends { command?: string | readonly string[]; script?: string }>(given: T): T => ({
    ...given,
    ...(given.command !== undefined && { command: program(given.command) }),
    ...(given.script !== undefined && { script: resolve(folder, given.script) }),
  })
  const { provider, claude_program: claude } = config
  return {
    ...places(config),
    ...(claude !== undefined && { claude_program: path(claude) }),
    ...(typeof provider === 'object' && { provider: places(provider) }),
  }
}
