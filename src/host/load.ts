import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fail, type KsiError } from '../errors.ts'
import type { Plugin } from '../plugin/index.ts'
import { nameOf } from './discover.ts'
import { exportedPlugin } from './exported-plugin.ts'
import { importMs } from './import-limit.ts'
import { importModule } from './import-module.ts'
import { lendModules } from './lend-modules.ts'

export { keepCompiledIn } from './compiled.ts'

const mostBytes = 10_485_760

/**
 * Imports the plugin at an absolute path, wherever it lies. `limitMs`: how long its import may take, all its awaits included;
 * code that blocks cannot be interrupted. `isFresh`: it is read again, with all that it imports, though it was imported before.
 * @throws PLUGIN_LOAD_FAILED with the reason, the place if it is known, and what to do.
 */
export const importPlugin = async (path: string, limitMs = importMs, isFresh = false): Promise<Plugin> => {
  checkFile(path)
  lendModules(dirname(path))
  const plugin = await inTime(importExport(path, isFresh), path, limitMs)
  if ('wrong' in plugin) {
    throw failed(path, plugin.wrong, 'export default definePlugin({ name, version, description, setup() { … } })')
  }
  return plugin
}

const checkFile = (path: string): void => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw failed(path, 'there is no such file', 'correct the path')
  if (found.isDirectory()) throw failed(path, 'it is a folder, not a file', 'name the file it begins with')
  if (!found.isFile()) throw failed(path, 'it is no regular file', 'name a file')
  if (!/\.[mc]?[jt]s$/.test(path))
    throw failed(path, 'this kind of file is not loaded', 'only TypeScript and JavaScript run in this process')
  if (found.size > mostBytes)
    throw failed(path, `it has ${found.size} bytes, more than ${mostBytes}`, 'read large data when it is needed')
  if (!isUtf8(readFileSync(path))) throw failed(path, 'it is not UTF-8', 'save it as UTF-8')
}

const importExport = async (path: string, isFresh: boolean) => {
  try {
    return await exportedPlugin(await importModule(path, isFresh))
  } catch (cause) {
    const { explainImport } = await import('./import-failure.ts')
    const { reason, hint, place } = await explainImport(cause, path)
    const where = place ? `${place.file}:${place.line}: ` : ''
    const error = failed(path, `${where}${reason}`, hint).with({ ...(place && { file: place.file, line: place.line }) })
    error.cause = cause
    throw error
  }
}

const inTime = async <T>(work: Promise<T>, path: string, limitMs: number): Promise<T> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const hint = 'wait for nothing endless at the top of the file: do it in setup'
    late.reject(failed(path, `its import did not end within ${limitMs / 1000} s`, hint))
  }, limitMs)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

const failed = (path: string, reason: string, hint: string): KsiError =>
  fail('PLUGIN_LOAD_FAILED', nameOf(path), reason).with({ path, hint })
