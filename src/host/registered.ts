import type { Registration } from '../bus/index.ts'
import { fail, type KsiError } from '../errors.ts'
import { type Awaitable, type JsonSchema, jsonSchema, type Registered, type Schema } from '../plugin/index.ts'
import type { Delivered } from './delivered.ts'

/**
 * Asks a plugin that has been set up what it registers by hooks, and puts its checks of data into its registration.
 * Throws PLUGIN_LOAD_FAILED when an answer is none.
 */
export const register = (
  { plugin, validators }: Registration,
  { hooks = {} }: Delivered,
): Awaitable<Registered | undefined> => {
  const { registerNamespace, registerCommands, registerValidators } = hooks
  if (!registerNamespace && !registerCommands && !registerValidators) return undefined
  const answers = Promise.all([registerNamespace?.(), registerCommands?.(), registerValidators?.()])
  return answers.then(([namespaces, legacy, schemas]) => {
    const checks = Object.entries(tableIn(plugin, schemas, schemaRule))
    for (const [event, schema] of checks) validators.set(event, schemaIn(schema))
    return {
      namespaces: namespacesIn(plugin, namespaces),
      legacy_commands: tableIn(plugin, legacy, legacyRule) as Record<string, string>,
      validators: checks.map(([event]) => event),
    }
  })
}

interface Rule {
  readonly hook: string
  readonly expected: string
  readonly fits: (value: unknown) => boolean
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const legacyRule: Rule = {
  hook: 'registerCommands',
  expected: "an event's name for each legacy command",
  fits: value => typeof value === 'string',
}
const schemaRule: Rule = { hook: 'registerValidators', expected: 'a schema for each event', fits: isObject }

const tableIn = (plugin: string, answer: unknown, { hook, expected, fits }: Rule): Record<string, unknown> => {
  if (answer == null) return {}
  if (!isObject(answer) || !Object.values(answer).every(fits)) throw wrong(plugin, hook, expected)
  return answer as Record<string, unknown>
}

const namespacesIn = (plugin: string, answer: unknown): Registered['namespaces'] => {
  if (answer == null) return []
  if (!Array.isArray(answer) || !answer.every(one => typeof one?.namespace === 'string'))
    throw wrong(plugin, 'registerNamespace', 'a list of { namespace, description }')
  return answer
}

const wrong = (plugin: string, hook: string, expected: string): KsiError =>
  fail('PLUGIN_LOAD_FAILED', plugin, `its hook ${hook} must give back ${expected}`)

/** A Standard Schema, or a JSON Schema as it is. */
const schemaIn = (schema: unknown): Schema =>
  '~standard' in (schema as object) ? (schema as Schema) : jsonSchema(schema as JsonSchema)
