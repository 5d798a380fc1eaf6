import { join } from 'node:path'
import { fail, KsiError, messageOf } from '../errors.ts'
import type { Places } from '../plugin/index.ts'
import { type Candidate, discover, nameOf } from './discover.ts'
import { importMs } from './import-limit.ts'
import type { Found } from './sort-out.ts'

/** An import that takes longer is worth a word. */
const patienceMs = 1000

/** Something that was found and cannot be a plugin, with the reason. */
export interface Refused {
  readonly name: string
  readonly path: string
  readonly error: KsiError
}

/** Where plugins are run that do not run in the daemon's own process. */
export interface Elsewhere {
  /** The name of the plugin there that this file may be, as far as the file itself can say. */
  readonly nameFor: (path: string) => string | undefined
  /** Whether the plugin of this name runs there. */
  readonly runs: (name: string) => boolean
  /** Starts a process for it; undefined when it turned out to be a plugin that does not run there. */
  readonly load: (path: string, name: string) => Promise<Found | undefined>
}

export interface Finding {
  /** Told of what takes long. */
  readonly waiting?: (text: string) => void
  readonly elsewhere?: Elsewhere
}

/**
 * Finds and imports the plugins of all folders, in the order of the folders and of their names; `<home>/plugins` need not exist.
 * One that cannot be imported holds up nobody else, except that an endless import is given up only after its time limit:
 * a plugin may be there to guard the sockets, so they are not opened before.
 */
export const findPlugins = async (
  { plugin_dirs, home }: Pick<Places, 'plugin_dirs' | 'home'>,
  { waiting = () => {}, elsewhere }: Finding = {},
): Promise<{ found: Found[]; refused: Refused[] }> => {
  const candidates = discover(plugin_dirs, [join(home, 'plugins')])
  const all = await Promise.all(
    candidates.map(candidate => patiently(load(candidate, { elsewhere, home }), candidate, waiting)),
  )
  return { found: all.filter(one => 'plugin' in one), refused: all.filter(one => 'error' in one) }
}

/**
 * Reads the plugin at this absolute path once more, as it is now. Throws PLUGIN_LOAD_FAILED, and UNSAFE_PATH as at the start:
 * meanwhile others may have been allowed to write there.
 */
export const readAgain = async (
  path: string,
  { plugin_dirs, home }: Pick<Places, 'plugin_dirs' | 'home'>,
  elsewhere: Elsewhere,
): Promise<Found> => {
  const candidate = discover(plugin_dirs, [join(home, 'plugins')]).find(one => one.path === path)
  if (!candidate) throw fail('PLUGIN_LOAD_FAILED', nameOf(path), 'its file is gone').with({ path })
  if ('error' in candidate) throw candidate.error
  return run(path, { home, elsewhere, isFresh: true })
}

const patiently = <T>(
  loading: Promise<T>,
  { path }: Candidate,
  waiting: NonNullable<Finding['waiting']>,
): Promise<T> => {
  const say = (): void => waiting(`waiting for the import of ${path}, ${importMs / 1000} s at most`)
  const timer = setTimeout(say, patienceMs)
  return loading.finally(() => clearTimeout(timer))
}

interface Around {
  readonly elsewhere: Elsewhere | undefined
  readonly home: string
  readonly isFresh?: boolean
}

const load = async (candidate: Candidate, around: Around): Promise<Found | Refused> => {
  const { path } = candidate
  if ('error' in candidate) return { name: nameOf(path), path, error: candidate.error }
  try {
    return await run(path, around)
  } catch (cause) {
    const error = cause instanceof KsiError ? cause : fail('PLUGIN_LOAD_FAILED', nameOf(path), messageOf(cause))
    return { name: nameOf(path), path, error }
  }
}

const run = async (path: string, { elsewhere, home, isFresh }: Around): Promise<Found> => {
  const name = elsewhere?.nameFor(path)
  const found = name === undefined ? undefined : await elsewhere?.load(path, name)
  if (found) return found
  // Only now: a daemon that has no plugins but its own need not load what loads others.
  const { importPlugin, keepCompiledIn } = await import('./load.ts')
  keepCompiledIn(join(home, 'cache', 'compiled'))
  const plugin = await importPlugin(path, importMs, isFresh)
  const moved = elsewhere?.runs(plugin.name) ? await elsewhere.load(path, plugin.name) : undefined
  return moved ?? { plugin, path }
}
