import { nearest, type PluginStatus } from '../plugin/index.ts'
import { configKeys } from './keys.ts'
import { genericPluginKeys } from './plugin-keys.ts'
import { indispensable } from './plugin-settings.ts'
import type { Remark, Setting } from './settle.ts'

/** A plugin that is known to the daemon, also one that does not run. */
export type KnownPlugin = Pick<PluginStatus, 'name' | 'manifest'> & Partial<Pick<PluginStatus, 'path'>>

/** What can be said about the section `plugins` only when the plugins are known: names and keys that nobody reads. */
export const checkPlugins = (settings: readonly Setting[], plugins: () => readonly KnownPlugin[]): Remark[] => {
  const inSections = settings.filter(({ path }) => path[0] === 'plugins' && path.length > 1)
  if (inSections.length === 0) return []
  const known = plugins()
  return [...Map.groupBy(inSections, ({ path }) => path[1]!)].flatMap(([name, inside]) => {
    const plugin = known.find(one => one.name === name)
    if (!plugin) {
      const names = known.map(one => one.name)
      return [strange(['plugins', name], 'no plugin has this name', names)]
    }
    const fixed = plugin.path === undefined ? inside.filter(isIsolated) : []
    const builtIn = fixed.map(
      ({ path }) => ({ path, at: 'key', text: `${name} is built in: it runs in the daemon’s process` }) as const,
    )
    const needed = inside
      .filter(isSwitchedOff)
      .map(
        ({ path }) =>
          ({ path, at: 'key', text: `${name} cannot be disabled: without it no daemon can be stopped` }) as const,
      )
    const remarks = name === indispensable ? [...builtIn, ...needed] : builtIn
    const declared = plugin.manifest?.config?.properties
    if (!declared) return remarks
    const keys = [...Object.keys(declared), ...keysOfTable(name)]
    const said = new Set(inside.map(({ path }) => path[2]).filter(key => key !== undefined))
    const unknown = [...said].filter(key => !keys.includes(key))
    return [...remarks, ...unknown.map(key => strange(['plugins', name, key], `${name} has no such setting`, keys))]
  })
}

const isIsolated = ({ path, value }: Setting): boolean =>
  path.length === 3 && path[2] === 'isolate' && String(value).toLowerCase() === 'process'

const isSwitchedOff = ({ path, value }: Setting): boolean =>
  path.length === 3 && path[2] === 'enabled' && String(value).toLowerCase() === 'false'

const keysOfTable = (name: string): string[] => {
  const { keys } = configKeys.keys.plugins
  return Object.keys(Object.hasOwn(keys, name) ? keys[name as keyof typeof keys].keys : genericPluginKeys)
}

const strange = (path: readonly string[], text: string, names: readonly string[]): Remark => {
  const meant = nearest(path.at(-1)!, names, 1)[0]
  return { path, at: 'key', text: meant ? `${text}; did you mean ${meant}?` : text }
}
