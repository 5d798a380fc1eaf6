import { type Manifest, nearest } from '../plugin/index.ts'
import { configKeys } from './keys.ts'
import { genericPluginKeys } from './plugin-keys.ts'
import type { Remark, Setting } from './settle.ts'

/** What can be said about the section `plugins` only when the plugins are known: names and keys that nobody reads. */
export const checkPlugins = (
  settings: readonly Setting[],
  manifests: readonly Pick<Manifest, 'name' | 'config'>[],
): Remark[] => {
  const sections = Map.groupBy(
    settings.filter(({ path }) => path[0] === 'plugins' && path.length > 1),
    ({ path }) => path[1]!,
  )
  return [...sections].flatMap(([name, inside]) => {
    const manifest = manifests.find(one => one.name === name)
    if (!manifest)
      return [
        strange(
          ['plugins', name],
          'no plugin has this name',
          manifests.map(one => one.name),
        ),
      ]
    const declared = manifest.config?.properties
    if (!declared) return []
    const known = [...Object.keys(declared), ...keysOfTable(name)]
    const keys = new Set(inside.map(({ path }) => path[2]).filter(key => key !== undefined))
    return [...keys]
      .filter(key => !known.includes(key))
      .map(key => strange(['plugins', name, key], `${name} has no such setting`, known))
  })
}

const keysOfTable = (name: string): string[] => {
  const { keys } = configKeys.keys.plugins
  return Object.keys(Object.hasOwn(keys, name) ? keys[name as keyof typeof keys].keys : genericPluginKeys)
}

const strange = (path: readonly string[], text: string, names: readonly string[]): Remark => {
  const meant = nearest(path.at(-1)!, names, 1)[0]
  return { path, at: 'key', text: meant ? `${text}; did you mean ${meant}?` : text }
}
