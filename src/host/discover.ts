import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, extname, isAbsolute, join, sep } from 'node:path'
import { fail, KsiError, messageOf } from '../errors.ts'
import { whyUnsafe } from '../plugin/safe-file.ts'
import { packageEntry } from './package-entry.ts'
import { isPythonTest } from './python-test-file.ts'

/** Something that lies where plugins lie: a file to import, or why it is not imported. */
export type Candidate = { readonly path: string } | { readonly path: string; readonly error: KsiError }

/**
 * Looks for plugins directly in these folders: one file each, or a folder with a package.json or an index file.
 * In the order of the folders, then of the names. What is no plugin at all is left out; what might have been one, and is
 * refused or of a wrong kind, is given with its reason. A folder of `optional` need not exist. A file that `isKnown` for a plugin
 * is not opened to see whether it is one.
 */
export const discover = (
  folders: readonly string[],
  optional: readonly string[] = [],
  isKnown: IsKnown = () => false,
): Candidate[] => {
  const seen = new Set<string>()
  return folders
    .flatMap(folder => lookInto({ folder, isKnown }, optional.includes(folder)))
    .filter(({ path }) => !seen.has(path) && seen.add(path))
}

type IsKnown = (path: string) => boolean

/** What to call a plugin that could not say its name. */
export const nameOf = (path: string): string => {
  const stem = basename(path, extname(path))
  return ['index', '__init__', 'ksi-plugin'].includes(stem) ? basename(dirname(path)) : stem
}

const loaded = ['.ts', '.js', '.mjs', '.cjs', '.py']
const almost: Readonly<Partial<Record<string, string>>> = {
  '.mts': 'name it .ts',
  '.cts': 'name it .ts',
  '.tsx': 'name it .ts and write no JSX',
  '.jsx': 'name it .js and write no JSX',
}

interface Look {
  readonly folder: string
  readonly isKnown: IsKnown
}

const lookInto = ({ folder, isKnown }: Look, isOptional: boolean): Candidate[] => {
  if (!isAbsolute(folder)) return [refused(folder, fail('UNSAFE_PATH', folder, 'it is not absolute'))]
  let entries: Dirent[]
  let real: string
  try {
    real = realpathSync(folder)
    entries = readdirSync(real, { withFileTypes: true })
    const unsafe = whyUnsafe(real, statSync(real))
    if (unsafe) return [refused(folder, unsafe)]
  } catch (cause) {
    if (isOptional && isMissing(cause)) return []
    return [refused(folder, cannotRead(folder, cause))]
  }
  return entries
    .map(({ name }) => name)
    .filter(isVisible)
    .sort()
    .flatMap(name => candidateAt(join(real, name), { folder: real, isKnown }))
}

const isVisible = (name: string): boolean =>
  !/^[_.]/.test(name) && name !== 'node_modules' && !/\.d\.[mc]?ts$/.test(name) && !/\.test\./.test(name)

const candidateAt = (path: string, { folder, isKnown }: Look): Candidate[] => {
  const extension = extname(path)
  const hint = almost[extension]
  try {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory()
    if (!isFolder && hint) {
      return [refused(path, fail('PLUGIN_LOAD_FAILED', nameOf(path), 'this kind of file is not loaded').with({ hint }))]
    }
    if (!isFolder && !loaded.includes(extension)) return []
    const found = resolveInside(path, folder)
    if (isFolder) return folderAt(found.path, isKnown)
    if (!found.stats.isFile())
      return [refused(path, fail('UNSAFE_PATH', path, 'it is no regular file').with({ hint: 'put a file there' }))]
    return !isKnown(found.path) && isPythonTest(found.path) ? [] : [{ path: found.path }]
  } catch (cause) {
    return [refused(path, cause instanceof KsiError ? cause : cannotRead(path, cause))]
  }
}

const folderAt = (path: string, isKnown: IsKnown): Candidate[] => {
  const entry = packageEntry(path, isKnown)
  if (entry !== undefined) return [{ path: resolveInside(entry, path).path }]
  if (!loaded.includes(extname(path))) return []
  const hint = 'a plugin is a file, or a folder with a package.json or an index file'
  return [refused(path, fail('PLUGIN_LOAD_FAILED', nameOf(path), 'it is a folder, not a file').with({ hint }))]
}

/** The real path; a link that leads out of the folder would run code that nobody put there. */
const resolveInside = (path: string, folder: string): { readonly path: string; readonly stats: Stats } => {
  const real = realpathSync(path)
  if (!real.startsWith(folder + sep)) {
    throw fail('UNSAFE_PATH', path, `it leads out of the folder, to ${real}`).with({
      hint: 'copy the file into the folder',
    })
  }
  const stats = statSync(real)
  const unsafe = whyUnsafe(real, stats)
  if (unsafe) throw unsafe
  return { path: real, stats }
}

const refused = (path: string, error: KsiError): Candidate => ({ path, error })

const isMissing = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === 'ENOENT'

const cannotRead = (path: string, cause: unknown): KsiError =>
  isMissing(cause)
    ? fail('NOT_FOUND', path).with({ hint: 'make it, or take it out of daemon.plugin_dirs; a link may lead nowhere' })
    : fail('PLUGIN_LOAD_FAILED', path, `it cannot be read: ${messageOf(cause)}`)
