import { join } from 'node:path'
import { fail, KsiError, messageOf } from '../errors.ts'
import type { Places } from '../plugin/index.ts'
import { type Candidate, discover, nameOf } from './discover.ts'
import type { Found } from './sort-out.ts'
import { importMs } from './import-limit.ts'

/** An import that takes longer is worth a word. */
const patienceMs = 1000

/** Something that was found and cannot be a plugin, with the reason. */
export interface Refused {
  readonly name: string
  readonly path: string
  readonly error: KsiError
}

/**
 * Finds and imports the plugins of all folders, in the order of the folders and of their names; `<home>/plugins` need not exist.
 * One that cannot be imported holds up nobody else, except that an endless import is given up only after its time limit:
 * a plugin may be there to guard the sockets, so they are not opened before. `waiting` is told of what takes long.
 */
export const findPlugins = async (
  { plugin_dirs, home }: Pick<Places, 'plugin_dirs' | 'home'>,
  waiting: (text: string) => void = () => {},
): Promise<{ found: Found[]; refused: Refused[] }> => {
  const candidates = discover(plugin_dirs, [join(home, 'plugins')])
  const all = await Promise.all(candidates.map(candidate => patiently(candidate, waiting)))
  return { found: all.filter(one => 'plugin' in one), refused: all.filter(one => 'error' in one) }
}

const patiently = (candidate: Candidate, waiting: (text: string) => void): Promise<Found | Refused> => {
  const say = (): void => waiting(`waiting for the import of ${candidate.path}, ${importMs / 1000} s at most`)
  const timer = setTimeout(say, patienceMs)
  return load(candidate).finally(() => clearTimeout(timer))
}

const load = async (candidate: Candidate): Promise<Found | Refused> => {
  const { path } = candidate
  if ('error' in candidate) return { name: nameOf(path), path, error: candidate.error }
  // Only now: a daemon that has no plugins but its own need not load what loads others.
  const { importPlugin } = await import('./load.ts')
  try {
    return { plugin: await importPlugin(path), path }
  } catch (cause) {
    const error = cause instanceof KsiError ? cause : fail('PLUGIN_LOAD_FAILED', nameOf(path), messageOf(cause))
    return { name: nameOf(path), path, error }
  }
}
