import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setSourceMapsSupport } from 'node:module'
import { extname, join } from 'node:path'
import { messageOf } from '../errors.ts'

/** Part of the name of what is kept: another number when the options below change. */
const revision = 1
/** So many compiled files are kept; a file is compiled anew whenever it is changed. */
const mostKept = 500

const inMemory = new Map<string, string>()
let folder: string | undefined
let atWork = 0

/** Compiled files are kept here, by their content, until the process ends or for ever: without a folder in memory. */
export const keepCompiledIn = (path: string): void => {
  folder = path
}

/** What a file of a plugin was compiled to as it is now; undefined when it never was, because it need not. */
export const compiledOf = (path: string): string | undefined => {
  if (!/\.m?[jt]s$/.test(path)) return undefined
  if (inMemory.size === 0 && !(folder !== undefined && existsSync(folder))) return undefined
  const key = keyOf(path)
  const kept = inMemory.get(key) ?? read(key)
  if (kept !== undefined) setSourceMapsSupport(true) // errors shall name the lines of the author
  return kept
}

/**
 * Compiles a file whose types cannot just be stripped: decorators, enums, namespaces, parameter properties.
 * The library is loaded only now; false when it is not installed. Throws a SyntaxError whose stack begins with the place.
 */
export const compile = async (path: string): Promise<boolean> => {
  const esbuild = await installed()
  if (!esbuild) return false
  const key = keyOf(path)
  atWork++
  const transformed = esbuild.transform(readFileSync(path, 'utf8'), {
    loader: extname(path) === '.ts' ? 'ts' : 'js',
    target: 'node24',
    sourcemap: 'inline',
    sourcefile: path,
    sourcesContent: false,
    logLevel: 'silent',
    tsconfigRaw: '{}',
  })
  try {
    keep(key, (await transformed).code)
  } catch (cause) {
    throw placed(cause, path)
  } finally {
    if (--atWork === 0) await esbuild.stop() // its process would stay as long as ours
  }
  return true
}

const installed = async () => {
  try {
    return await import('esbuild')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw cause
  }
}

const keyOf = (path: string): string => {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256').update(`${revision}\0${path}\0`).update(readFileSync(path)).digest('hex')
}

const read = (key: string): string | undefined => {
  const file = folder && join(folder, `${key}.js`)
  return file && existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

const keep = (key: string, code: string): void => {
  inMemory.set(key, code)
  if (folder === undefined) return
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const beside = join(folder, `.${key}.${process.pid}`)
    writeFileSync(beside, code, { mode: 0o600 })
    renameSync(beside, join(folder, `${key}.js`))
    inMemory.delete(key)
    forgetOldest(folder)
  } catch {
    // A full disk costs the next start some time, no more: this one has it in memory.
  }
}

const forgetOldest = (from: string): void => {
  const files = readdirSync(from).map(name => join(from, name))
  if (files.length <= mostKept) return
  const byAge = files.map(file => ({ file, time: statSync(file).mtimeMs })).sort((a, b) => a.time - b.time)
  for (const { file } of byAge.slice(0, files.length - mostKept)) rmSync(file, { force: true })
}

interface Failure {
  readonly errors?: readonly { readonly text: string; readonly location: Location | null }[]
}
interface Location {
  readonly line: number
  readonly lineText: string
}

const placed = (cause: unknown, path: string): unknown => {
  const [first] = (cause as Failure).errors ?? []
  if (!first) return cause
  const error = new SyntaxError(first.text || messageOf(cause))
  const { line, lineText } = first.location ?? { line: 1, lineText: '' }
  error.stack = `${path}:${line}\n${lineText}`
  return error
}
