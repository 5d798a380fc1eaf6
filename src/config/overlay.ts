import { type Path, type Setting, sayPath } from './settle.ts'
import type { Given } from './sources.ts'

/** All settings, the strongest last, and who made them. */
export interface Overlaid {
  readonly settings: readonly Setting[]
  /** By the path of each setting; `whereInFile` says where the file makes it. */
  readonly origins: (whereInFile: (path: Path) => Promise<string>) => Promise<ReadonlyMap<string, string>>
}

/** Lays what the environment and the flags say over what the file says. */
export const overlay = (written: readonly Setting[], given: readonly Given[]): Overlaid => {
  const settings = [...written]
  const makers = new Map<string, Makers>(written.map(({ path }) => [sayPath(path), { path, names: [theFile] }]))
  for (const { name, settled, adds } of given) {
    for (const { path, value } of settled.settings) {
      const key = sayPath(path)
      const before = adds && settings.findLast(one => sayPath(one.path) === key)
      settings.push({ path, value: before ? join(before.value, value, adds) : value })
      makers.set(key, { path, names: before ? [...makers.get(key)!.names, name] : [name] })
    }
  }
  return { settings, origins: whereInFile => originsOf(makers, whereInFile) }
}

const theFile = Symbol('the file')

interface Makers {
  readonly path: Path
  readonly names: readonly (string | typeof theFile)[]
}

const join = (before: unknown, value: unknown, adds: 'before' | 'after'): unknown => {
  const [old, added] = [before as readonly unknown[], value as readonly unknown[]]
  return [...new Set(adds === 'before' ? [...added, ...old] : [...old, ...added])]
}

const originsOf = async (
  makers: ReadonlyMap<string, Makers>,
  whereInFile: (path: Path) => Promise<string>,
): Promise<ReadonlyMap<string, string>> => {
  const origins = new Map<string, string>()
  for (const [key, { path, names }] of makers) {
    const said = await Promise.all(names.map(name => (name === theFile ? whereInFile(path) : name)))
    origins.set(key, said.join(', '))
  }
  return origins
}
