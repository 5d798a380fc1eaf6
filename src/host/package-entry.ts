import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, messageOf } from '../errors.ts'

/** A plugin in any language: it says which program to run. */
export const programFile = 'ksi-plugin.json'

const indexes = ['index.ts', 'index.js', 'index.mjs', 'index.cjs', 'index.py']

/**
 * The file that a folder with a plugin begins with; undefined when it holds no plugin.
 * @throws PLUGIN_LOAD_FAILED when its package.json is wrong or names a file that is not there.
 */
export const packageEntry = (folder: string, isKnown: (path: string) => boolean = () => false): string | undefined => {
  const program = join(folder, programFile)
  if (existsSync(program)) return program
  const named = nameInPackage(folder)
  if (named !== undefined) {
    const entry = join(folder, named)
    if (!existsSync(entry)) throw wrong(folder, `its package.json names ${named}, which is not there`)
    return entry
  }
  const index = indexes.find(name => existsSync(join(folder, name)))
  if (index !== undefined) return join(folder, index)
  const init = join(folder, '__init__.py')
  if (existsSync(init) && (isKnown(init) || saysPlugin(init))) return init
  if (existsSync(join(folder, 'package.json')))
    throw wrong(folder, 'its package.json names no "main" and there is no index file')
  return undefined
}

/** Most of them only make a package of a folder. */
const saysPlugin = (path: string): boolean => readFileSync(path).includes('ksi_plugin')

const nameInPackage = (folder: string): string | undefined => {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    const about: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const { exports, main } = (about ?? {}) as { exports?: unknown; main?: unknown }
    return exportedName(exports) ?? (typeof main === 'string' ? main : undefined)
  } catch (cause) {
    throw wrong(folder, `its package.json cannot be read: ${messageOf(cause)}`)
  }
}

/** What `import` of the package itself would take. */
const exportedName = (exports: unknown): string | undefined => {
  if (typeof exports === 'string') return exports
  if (typeof exports !== 'object' || exports === null) return undefined
  const ways = exports as Readonly<Record<string, unknown>>
  return exportedName(ways['.'] ?? ways.import ?? ways.node ?? ways.default)
}

const wrong = (folder: string, reason: string) =>
  fail('PLUGIN_LOAD_FAILED', folder, reason).with({ hint: 'name its first file as "main"' })
