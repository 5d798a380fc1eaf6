import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile, compiledOf } from './compiled.ts'
import { importedBy } from './lend-modules.ts'
import { findSyntaxError, placeIn } from './syntax-place.ts'

type Module = Readonly<Record<string, unknown>>

const cached = createRequire(import.meta.url).cache
let takes = 0

/**
 * Imports a file of a plugin: as it is, with its types stripped, and only where that fails compiled. It begins anew with every
 * file that has to be compiled, since a module that failed stays failed. `isFresh`: it is read again with all files of the plugin,
 * and what Node keeps of the modules that were there before stays in memory. Throws what the import throws.
 */
export const importModule = async (path: string, isFresh = false): Promise<Module> => {
  const { href } = pathToFileURL(path)
  const anew = (): string => {
    for (const file of importedBy(path)) delete cached[file] // where CommonJS modules are kept by their paths alone
    return `${href}?take=${++takes}`
  }
  let url = isFresh ? anew() : href
  for (;;) {
    try {
      return await import(url)
    } catch (cause) {
      if (!(await compiledCulprit(cause, path))) throw cause
      url = anew()
    }
  }
}

/** Whether the file that could not be read has been compiled. */
const compiledCulprit = async (cause: unknown, path: string): Promise<boolean> => {
  const isUnsupported = (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
  if (!isUnsupported && !(cause instanceof SyntaxError)) return false
  const plain = importedBy(path).filter(file => compiledOf(file) === undefined)
  const place = placeIn((cause as Error).stack) ?? (await findSyntaxError(plain))
  if (!place || !plain.includes(place.file)) return false
  const isDecorator = place.text.includes('@') && extname(place.file) !== '.cjs'
  return (isUnsupported || isDecorator) && compile(place.file)
}
