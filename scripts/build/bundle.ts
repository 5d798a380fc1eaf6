import { globSync } from 'node:fs'
import { join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import { sourcePlaces } from './source-places.ts'

/** What others import or run. A worker runs in a thread or a process of its own, and so needs a file of its own. */
const entries = ['cli/main.ts', 'plugin/index.ts', 'client/index.ts', 'testing/index.ts', '**/*-worker.ts']

/**
 * Builds the entries of `source` into `built`, their names kept. What the daemon loads at its start becomes two
 * files, for opening a hundred takes longer than all the rest of the start; what is imported when needed stays apart.
 */
export async function bundle(source: string, built: string): Promise<void> {
  const files = globSync(entries, { cwd: source })
  const graph = staticImports()
  const build = await rolldown({
    input: Object.fromEntries(files.map(file => [file.replace(/\.ts$/, ''), join(source, file)])),
    platform: 'node',
    external: /^[^./]/,
    preserveEntrySignatures: 'strict',
    plugins: [sourcePlaces(source), graph.plugin],
  })
  await build.write({
    dir: built,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      groups: [
        { name: 'client', test: id => graph.reach(join(source, 'client/index.ts')).has(id) },
        { name: 'daemon', test: id => graph.reach(join(source, 'daemon.ts')).has(id) },
      ],
    },
  })
}

/** Knows which files one file loads at once, directly or through others. */
function staticImports() {
  const imports = new Map<string, readonly string[]>()
  const reached = new Map<string, Set<string>>()
  const walk = (file: string, into: Set<string>): Set<string> => {
    if (into.has(file)) return into
    into.add(file)
    for (const next of imports.get(file) ?? []) walk(next, into)
    return into
  }
  const plugin: Plugin = {
    name: 'static-imports',
    moduleParsed: ({ id, importedIds }) => void imports.set(id, importedIds),
  }
  const reach = (file: string): Set<string> => {
    if (!reached.has(file)) reached.set(file, walk(file, new Set()))
    return reached.get(file)!
  }
  return { plugin, reach }
}
