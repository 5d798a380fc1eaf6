import { type Group, isKey, type Node } from './key.ts'
import { type Config, configKeys } from './keys.ts'
import { type Places, resolvePath } from './resolve-path.ts'
import type { Setting } from './settle.ts'

/** The whole configuration: the settings, the later over the earlier, and the defaults beneath, in the order of the table; frozen. */
export const complete = (settings: readonly Setting[], places: Places): Config => {
  const set: Values = {}
  for (const setting of settings) put(set, setting)
  return freeze(withDefaults(set, configKeys, places)) as Config
}

type Values = Readonly<Record<string, unknown>>

const put = (values: Values, { path, value }: Setting): void => {
  let inside = values
  for (const name of path.slice(0, -1)) {
    if (!isValues(own(inside, name))) define(inside, name, {})
    inside = own(inside, name) as Values
  }
  define(inside, path.at(-1)!, value)
}

const withDefaults = (values: Values, group: Group, places: Places): Values => {
  const filled: Values = {}
  for (const [name, node] of Object.entries(group.keys)) {
    const value = filledIn(own(values, name), node, places)
    if (value !== undefined) define(filled, name, value)
  }
  for (const [name, value] of Object.entries(values)) {
    if (Object.hasOwn(group.keys, name)) continue
    define(filled, name, typeof group.others === 'object' ? withDefaults(value as Values, group.others, places) : value)
  }
  return filled
}

const filledIn = (value: unknown, node: Node, places: Places): unknown => {
  if (!isKey(node)) return withDefaults((value ?? {}) as Values, node, places)
  if (value !== undefined) return value
  const { kind, initial } = node
  return kind === 'path' && typeof initial === 'string' ? resolvePath(initial, places) : initial
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const own = (values: Values, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined)

/** Names come from a file, and assigning `__proto__` would do something else. */
const define = (values: Values, name: string, value: unknown): void => {
  Object.defineProperty(values, name, { value, enumerable: true, writable: true, configurable: true })
}

const freeze = (value: unknown): unknown => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}
