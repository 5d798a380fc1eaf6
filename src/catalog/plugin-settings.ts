import type { JsonSchema, Manifest } from '../plugin/index.ts'
import { limitsOf, typeOf } from './fields.ts'

/** The section of a plugin in the configuration, as its own schema has it. */
export interface PluginSettings {
  readonly name: string
  readonly doc: string
  readonly keys: readonly PluginSetting[]
}

export interface PluginSetting {
  readonly name: string
  /** What it may hold, in words. */
  readonly what: string
  /** Undefined when it stays unset. */
  readonly standard: unknown
  readonly doc: string
}

/** The settings of plugins that say which they have. */
export const pluginSettings = (manifests: readonly Manifest[]): PluginSettings[] =>
  manifests.flatMap(({ name, description, config }) => {
    const keys = Object.entries(config?.properties ?? {}).map(([key, schema]) => settingOf(key, schema))
    return keys.length === 0 ? [] : [{ name, doc: description, keys }]
  })

const settingOf = (name: string, schema: JsonSchema): PluginSetting => ({
  name,
  what: sayWhat(schema),
  standard: schema.default,
  doc: schema.description ?? '',
})

const sayWhat = (schema: JsonSchema): string => {
  const limits = limitsOf(schema)
    .replace(/^\((?=at least|more than)/, 'of ')
    .replace(/^\(/, '')
    .replace(/\)$/, '')
  const kind = typeOf(schema)
    .split(' or ')
    .map(type => words[type] ?? type)
    .join(' or ')
  return limits === '' ? kind : `${kind} ${limits}`
}

const words: Readonly<Record<string, string>> = {
  integer: 'an integer',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  'list of string': 'a list of texts',
}
