import { markOf } from '../plugin/class-form/hookimpl.ts'
import { type BasePlugin, hookTable, nearest, type Plugin } from '../plugin/index.ts'

/** What is wrong with what a plugin of the class form says about itself; empty when nothing is. */
export const classProblemsOf = (plugin: BasePlugin): string[] => {
  const { metadata, capabilities = {} } = plugin
  if (!isObject(metadata)) return ['it has no metadata']
  if (!isObject(capabilities)) return ['capabilities must be an object']
  return Object.entries(shapes).flatMap(([key, { fits, expected }]) => {
    const value = (capabilities as Readonly<Record<string, unknown>>)[key]
    return value === undefined || fits(value) ? [] : [`capabilities.${key} must be ${expected}`]
  })
}

const remarks = new WeakMap<Plugin, readonly string[]>()

/** What is strange about a plugin that can be used as it is. */
export const remarksOn = (plugin: Plugin): readonly string[] => remarks.get(plugin) ?? []

/** Notes what is strange about the instance that this plugin was made of. */
export const noteStrange = (plugin: Plugin, instance: BasePlugin): void => {
  remarks.set(plugin, strangeHooksOf(instance))
}

/** Methods that look like hooks, by their name or their mark, and are none: nobody ever calls them. */
const strangeHooksOf = (plugin: object): string[] => {
  const strange = methodsOf(plugin).filter(([name, method]) => !isHook(name) && (/^ksi_/.test(name) || markOf(method)))
  return strange.map(([name]) => {
    const meant = nearest(name, hookNames, 1)[0]
    return `there is no hook ${name}${meant ? `; did you mean ${meant}?` : ''}`
  })
}

const hookNames: readonly string[] = [
  ...Object.values(hookTable).map(({ ksi }) => ksi),
  ...['ksi_filter_event', 'ksi_validate_event'],
]
const isHook = (name: string): boolean => hookNames.includes(name)

/** Its own and those it inherits; what is read by a getter is not run. */
const methodsOf = (plugin: object): [name: string, method: object][] => {
  const found = new Map<string, object>()
  for (let at: object | null = plugin; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor' && !found.has(name)) found.set(name, value)
  return [...found]
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every(item => typeof item === 'string' && item !== '')
const isTable = (value: unknown): boolean => isObject(value) && Object.values(value).every(isObject)

const texts = { fits: isTexts, expected: 'a list of texts' }
const named = {
  fits: (value: unknown): boolean => isTexts(value) || isTable(value),
  expected: "a list of names, or an object as { 'mine:do': { doc: '…' } }",
}
const shapes = {
  event_namespaces: texts,
  commands: named,
  emits: named,
  provides_services: texts,
  requires_services: texts,
  legacy_commands: {
    fits: (value: unknown) => isObject(value) && isTexts(Object.values(value)),
    expected: "an object as { OLD_NAME: 'mine:do' }",
  },
  permissions: { fits: isObject, expected: 'an object' },
}
