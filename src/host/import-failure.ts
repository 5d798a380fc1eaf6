import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import * as pluginApi from '../plugin/index.ts'
import { importedBy } from './lend-modules.ts'
import { findSyntaxError, type Place, placeIn, throwerIn } from './syntax-place.ts'

/** Why a file could not be imported, in words for its author. */
export interface ImportFailure {
  readonly reason: string
  readonly hint: string
  /** Where, if it is known. */
  readonly place?: Pick<Place, 'file' | 'line'> | undefined
}

/** Reads what `import` has thrown. */
export const explainImport = async (cause: unknown, path: string): Promise<ImportFailure> => {
  const { code, message, stack } = partsOf(cause)
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return notFound(message, path)
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    return {
      reason: 'TypeScript inside node_modules is not read',
      hint: 'compile it to JavaScript, or move it out of node_modules',
    }
  }
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return { reason: message, hint: strippable, place: placeIn(stack) }
  if (cause instanceof SyntaxError) return syntax({ message, stack }, path)
  const place = throwerIn(stack, importedBy(path))
  return {
    reason: `it threw while it was loaded: ${message}`,
    hint: 'move what can fail into setup, where it is handled',
    place,
  }
}

const strippable =
  'decorators, enums, namespaces and parameter properties need esbuild, which comes with ksi-daemon and is missing here: npm install esbuild'

const syntax = async (
  { message, stack }: { message: string; stack: string | undefined },
  path: string,
): Promise<ImportFailure> => {
  const place = placeIn(stack) ?? (await findSyntaxError(importedBy(path)))
  const [, module, name] = /^The requested module '(.+)' does not provide an export named '(.+)'/.exec(message) ?? []
  if (module !== undefined && name !== undefined) {
    const meant = module === 'ksi-daemon/plugin' ? pluginApi.nearest(name, Object.keys(pluginApi), 1)[0] : undefined
    const hint = meant ? `did you mean ${meant}?` : `if ${name} is a type, write: import type { ${name} }`
    return { reason: `${module} has no export ${name}`, hint, place }
  }
  const isDecorator = place?.text.startsWith('@')
  return { reason: `syntax error: ${message}`, hint: isDecorator ? strippable : 'mend this line', place }
}

const notFound = (message: string, path: string): ImportFailure => {
  const [, wanted = message, importer = path] =
    /^Cannot find (?:package|module) '(.+?)'(?: imported from (.+))?/.exec(message) ?? []
  const place = { file: importer, line: lineOf(wanted, importer) }
  return { reason: `it imports ${wanted}, which is not there`, hint: hintFor(wanted, importer), place }
}

const hintFor = (wanted: string, importer: string): string => {
  if (wanted === 'ksi-daemon') return 'a plugin imports from ksi-daemon/plugin and ksi-daemon/client'
  if (!wanted.startsWith('/')) return `install it beside the plugin: cd ${dirname(importer)} && npm install ${wanted}`
  const ending = extname(wanted) === '' ? ['.ts', '.js', '.mjs'].find(end => existsSync(wanted + end)) : undefined
  return ending ? `write the ending: ${basename(wanted)}${ending}` : 'correct the path, or put the file there'
}

/** The first line that names it in quotes; a path is named by its last part at least. */
const lineOf = (wanted: string, importer: string): number => {
  const lines = existsSync(importer) ? readFileSync(importer, 'utf8').split('\n') : []
  const name = basename(wanted)
  const found = lines.findIndex(line => /['"]/.test(line) && line.includes(name))
  return found === -1 ? 1 : found + 1
}

/** Anything can be thrown. */
const partsOf = (cause: unknown): { code?: unknown; message: string; stack?: string | undefined } => {
  if (cause instanceof Error)
    return { code: (cause as NodeJS.ErrnoException).code, message: String(cause.message), stack: cause.stack }
  try {
    return { message: JSON.stringify(cause) ?? String(cause) }
  } catch {
    return { message: `something that cannot be shown (${typeof cause})` }
  }
}
