import { execFile, execFileSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true

/** Files that name others without needing them: a line of theirs goes with each that is left out. */
const tables = ['src/plugins/index.ts', 'src/cli/command-table.ts', 'src/cli/commands/migrate.ts']

/** Tests that use it without importing it: examples for plugin authors speak the old protocol too. */
const showing = ['test/faults/without-legacy.test.ts', 'test/examples/examples.test.ts', 'test/testing/guide.test.ts']

/** What is about the legacy plugin alone, and what uses it: commands for moving from the old daemon, and their tests. */
const leftOutOf = (files: readonly string[]): ReadonlySet<string> => {
  const left = new Set(files.filter(file => /^(?:src\/plugins|src\/cli|test)\/legacy\//.test(file)))
  for (const file of showing) left.add(file)
  const sources = files.filter(file => /^(?:src|test|bench|scripts)\/.*\.ts$/.test(file) && !tables.includes(file))
  for (let before = -1; before < left.size; ) {
    before = left.size
    for (const file of sources) if (importsOf(file).some(to => left.has(to))) left.add(file)
  }
  return left
}

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, to]) =>
    join(dirname(file), to!),
  )

/** A table without the entries of commands that are left out. */
const withoutCommands = (table: string, left: ReadonlySet<string>): string =>
  readFileSync(join(root, table), 'utf8').replaceAll(
    /^ {2}[\w'-]+: \{[^{}]*import\('(\.[^']+)'\)[^{}]*\},\n/gm,
    (entry, to) => (left.has(join(dirname(table), to)) ? '' : entry),
  )

/**
 * A copy of this tree without the folder of the legacy plugin, its line in the list, and its tests; it goes with the test.
 * `run` runs a program of Node's there and gives back what it printed; rejects when it fails.
 */
export const treeWithoutLegacy = () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-without-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const git = (cwd: string, ...words: string[]): string => execFileSync('git', words, { cwd, encoding: 'utf8' })
  const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0')
  const present = files.filter(name => isFile(join(root, name)))
  const left = leftOutOf(present)
  for (const file of present.filter(name => !left.has(name))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  const list = join(folder, 'src/plugins/index.ts')
  const plugins = readFileSync(list, 'utf8')
  writeFileSync(list, plugins.replace(/^import legacy .*\n/m, '').replace(/,?\s*\blegacy\b(?=[,\]\s])/, ''))
  for (const table of tables.slice(1))
    if (!left.has(table)) writeFileSync(join(folder, table), withoutCommands(table, left))
  git(folder, 'init', '--quiet')
  git(folder, 'add', '--all')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  // it tells of the plugins that there are
  execFileSync(process.execPath, ['scripts/write-catalog.ts'], { cwd: folder })
  execFileSync(process.execPath, ['scripts/write-config-reference.ts'], { cwd: folder })
  const inside = promisify(execFile)
  return {
    folder,
    run: async (...words: string[]): Promise<string> => {
      const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
      const env = { ...Object.fromEntries(outside), NO_COLOR: '1', FORCE_COLOR: undefined }
      const options = { cwd: folder, env, maxBuffer: 2 ** 26 }
      return (await inside(process.execPath, words, options).catch(failed)).stdout
    },
  }
}

/** What it said is the reason. */
const failed = (cause: { stdout?: string; stderr?: string }): never => {
  throw new Error(`${cause.stdout?.slice(-8000)}\n${cause.stderr?.slice(-2000)}`)
}
