import type { FoundHandler } from './handlers.ts'
import type { PythonFile } from './python-file.ts'

/** A command that several handlers answer. */
export interface Conflict {
  readonly command: string
  readonly chosen: FoundHandler
  readonly others: readonly FoundHandler[]
  /** Whether an `__init__.py` says which one; else it is the first. */
  readonly decided: boolean
}

/** Keeps one handler of each command and names the others. */
export const settleConflicts = (
  handlers: readonly FoundHandler[],
  files: readonly PythonFile[],
): { readonly kept: readonly FoundHandler[]; readonly conflicts: readonly Conflict[] } => {
  const imported = importedByPackages(files)
  const conflicts: Conflict[] = []
  const kept: FoundHandler[] = []
  for (const [command, same] of Map.groupBy(handlers, handler => handler.command)) {
    const named = same.filter(
      ({ file, name }) => imported.has(file.path) || imported.has(`${folderOf(file.path)}${name}`),
    )
    const chosen = (named.length === 1 ? named[0] : same[0])!
    kept.push(chosen)
    const others = same.filter(handler => handler !== chosen)
    if (others.length > 0) conflicts.push({ command, chosen, others, decided: named.length === 1 })
  }
  return { kept, conflicts: conflicts.concat(aliasConflicts(kept)) }
}

/** An alias that is another's name, or another's alias. */
const aliasConflicts = (kept: readonly FoundHandler[]): Conflict[] => {
  const owners = new Map(kept.map(handler => [handler.command, handler]))
  return kept.flatMap(handler =>
    handler.aliases.flatMap(alias => {
      const owner = owners.get(alias)
      if (!owner) owners.set(alias, handler)
      return owner && owner !== handler ? [{ command: alias, chosen: owner, others: [handler], decided: false }] : []
    }),
  )
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** The files that a package imports, and the names it imports from them. */
const importedByPackages = (files: readonly PythonFile[]): Set<string> => {
  const imported = new Set<string>()
  for (const file of files.filter(({ path }) => path.split('/').at(-1) === '__init__.py')) {
    const folder = folderOf(file.path)
    for (const original of file.imports.values()) {
      const names = original.replace(/^\.+/, '').split('.')
      for (const name of names) imported.add(`${folder}${name}.py`)
    }
  }
  return imported
}
