import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'
import { lateModules } from './late-modules.ts'
import { plainLetters } from './plain-letters.ts'
import { sourcePlaces } from './source-places.ts'

/** Programs and what others import. */
const publicEntries = [
  'cli/main.ts',
  'plugin/index.ts',
  'client/index.ts',
  'testing/index.ts',
  'isolate/node-runner.ts',
]
/** What is loaded whenever a daemon starts. */
const starts = ['cli/main.ts', 'cli/commands/start.ts', 'daemon.ts']

/**
 * Builds `source` into `built`. What a start loads becomes one file, for opening a hundred takes longer than all the
 * rest of the start; what is imported when needed stays apart. The files are CommonJS, for that
 * saves Node the linking of modules (a sixth of the start); what others import stays an ES module by its name.
 */
export async function bundle(source: string, built: string): Promise<void> {
  const entries = [...publicEntries, ...threads(source)]
  const graph = staticImports()
  const build = await rolldown({
    input: Object.fromEntries(entries.map(file => [file.replace(/\.ts$/, ''), join(source, file)])),
    platform: 'node',
    checks: { ineffectiveDynamicImport: false },
    external: /^(?!virtual:)[^./]/,
    preserveEntrySignatures: 'strict',
    plugins: [sourcePlaces(source), graph.plugin, lateModules, plainLetters],
  })
  const { output } = await build.write({
    dir: built,
    format: 'cjs',
    comments: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    codeSplitting: {
      groups: [
        { name: 'main', test: id => graph.reach(join(source, 'cli/main.ts')).has(id) },
        { name: 'client', test: id => graph.reach(join(source, 'client/index.ts')).has(id) },
        { name: 'daemon', test: id => starts.some(start => graph.reach(join(source, start)).has(id)) },
      ],
    },
  })
  for (const chunk of output) if (chunk.type === 'chunk' && chunk.isEntry) writeModule(built, chunk)
}

/** Sources that run as a thread: each needs a file of its own. */
const threads = (source: string): string[] =>
  globSync('**/*.ts', { cwd: source, exclude: ['**/*.test.ts', '**/fixtures/**'] }).filter(file =>
    /import .*\bparentPort\b/.test(readFileSync(join(source, file), 'utf8')),
  )

/** What others import is an ES module with the names it exports; a thread only has to run. */
function writeModule(built: string, { name, fileName, exports }: OutputChunk): void {
  const file = `./${basename(fileName)}`
  const code =
    exports.length === 0
      ? `import '${file}'\n`
      : `import all from '${file}'\nexport const { ${exports.join(', ')} } = all\n`
  writeFileSync(join(built, `${name}.js`), code)
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
