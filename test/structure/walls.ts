import { type Import, importsOf } from './imports.ts'

/** What each part of `src` may import beside itself. */
const walls: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  plugin: ['errors'],
  transport: ['errors'],
  stores: ['errors'],
  config: ['plugin', 'errors'],
  protocol: ['transport', 'plugin', 'errors'],
  bus: ['plugin', 'stores', 'errors'],
  host: ['bus', 'plugin', 'errors'],
  isolate: ['host', 'bus', 'protocol', 'plugin', 'errors'],
  catalog: ['plugin', 'protocol', 'transport', 'errors'],
  client: ['plugin', 'protocol', 'transport', 'errors'],
  plugins: ['plugin', 'stores'],
  migrate: ['plugin', 'client', 'catalog', 'stores', 'testing', 'errors'],
}
const mayImportEverything = ['daemon', 'cli', 'testing']

/** The imports of one source that break a wall, as `from -> to`. */
export const brokenWalls = (file: string, code?: string): string[] =>
  importsOf(file, code)
    .filter(({ to }) => isOurs(to) && !isAllowed(file, to))
    .map(({ to }) => `${file} -> ${to}`)

/** Parts of `src` that the table does not know. */
export const unknownParts = (files: readonly string[]): string[] =>
  [...new Set(files.map(partOf))].filter(part => !(part in walls) && !mayImportEverything.includes(part))

const isAllowed = (from: string, to: string): boolean => {
  const [part, target] = [partOf(from), partOf(to)]
  if (mayImportEverything.includes(part)) return true
  if (target === 'plugins') return (part === 'plugins' || part === 'migrate') && isAllowedPlugin(from, to)
  return part === target || (walls[part] ?? []).includes(target)
}

/** A plugin sees of another what that one shows in its index; only the list of all has to know all. */
const isAllowedPlugin = (from: string, to: string): boolean => {
  const [, plugin, ...inside] = to.split('/')
  const own = from.split('/')[1]
  return plugin !== 'index.ts' && (plugin === own || inside.join('/') === 'index.ts')
}

const partOf = (file: string) => file.split('/')[0]!.replace(/\.ts$/, '')
const isOurs = (to: Import['to']) => to.endsWith('.ts')
