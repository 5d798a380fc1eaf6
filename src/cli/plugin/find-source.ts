import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { placesOf } from '../../config/places-of.ts'
import { fail } from '../../errors.ts'
import { discover, nameOf } from '../../host/discover.ts'
import { packageEntry, programFile } from '../../host/package-entry.ts'
import { nearest } from '../../plugin/nearest.ts'
import { load, type Settings } from '../setting-options.ts'

/** The source of a plugin. */
export interface Source {
  /** The file it begins with. */
  readonly entry: string
  /** Its folder, or the file itself when it is only one. */
  readonly root: string
}

/**
 * Finds a plugin by the path of its file or folder, by the name of one that lies in a plugin folder, or by the name that one of
 * the running daemon gives itself. Throws NOT_FOUND.
 */
export const findSource = async (word: string, settings: Settings): Promise<Source> => {
  if (existsSync(word)) return sourceAt(realpathSync(word))
  const found = word.includes('/') ? undefined : (await installed(settings)).find(path => nameOf(path) === word)
  if (found !== undefined) return { entry: found, root: rootOf(found) }
  const { runningFile } = await import('./known-names.ts')
  const running = word.includes('/') ? undefined : await runningFile(word, settings)
  if (running !== undefined && existsSync(running)) return { entry: running, root: rootOf(running) }
  throw fail('NOT_FOUND', `the plugin ${word}`).with({ hint: await hintFor(word, settings) })
}

/** Throws PLUGIN_LOAD_FAILED when it is no file of a plugin, or a folder that holds none. */
export const sourceAt = (path: string): Source => {
  const found = statSync(path)
  if (basename(path) === programFile) return { entry: path, root: dirname(path) }
  if (!found.isDirectory()) {
    if (found.isFile() && /\.(?:[cm]?js|ts|py)$/.test(path)) return { entry: path, root: path }
    throw fail('PLUGIN_LOAD_FAILED', basename(path), 'this kind of file is not loaded').with({
      path,
      hint: 'a plugin is a file that ends in .ts, .js, .mjs, .cjs or .py, or a folder',
    })
  }
  const entry = packageEntry(path)
  if (entry !== undefined) return { entry: realpathSync(entry), root: path }
  throw fail('PLUGIN_LOAD_FAILED', basename(path), 'there is no index file in this folder').with({
    path,
    hint: 'name its first file index.ts, index.js or index.py, or as "main" in a package.json',
  })
}

/** The files of all plugins in the folders where the daemon looks. */
export const installed = async (settings: Settings): Promise<string[]> => {
  const { plugin_dirs, home } = placesOf(await load(settings))
  return discover(plugin_dirs, [join(home, 'plugins')]).map(({ path }) => path)
}

/** What lies in a folder of its own is that folder. */
export const rootOf = (entry: string): string =>
  /^(?:(?:index|__init__)\.|ksi-plugin\.json$)/.test(basename(entry)) ? dirname(entry) : entry

const hintFor = async (word: string, settings: Settings): Promise<string> => {
  const folder = dirname(resolve(word))
  const beside = existsSync(folder) ? readdirSync(folder).filter(name => !name.startsWith('.')) : []
  const names = word.includes('/') ? [] : (await installed(settings)).map(nameOf)
  const [meant] = [
    ...nearest(basename(word), beside, 1).map(name => join(dirname(word), name)),
    ...nearest(word, names, 1),
  ]
  return meant === undefined ? 'give the path of its file or of its folder' : `did you mean: ${meant}?`
}
