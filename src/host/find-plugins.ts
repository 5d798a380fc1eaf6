import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail, KsiError, messageOf } from '../errors.ts'
import type { Places } from '../plugin/index.ts'
import { type Candidate, discover, nameOf } from './discover.ts'
import { importMs } from './import-limit.ts'
import { type Elsewhere, type Laziness, type Reading, readPlugin } from './read-plugin.ts'
import type { Found } from './sort-out.ts'

export type { Elsewhere } from './read-plugin.ts'

/** Imports that take longer are worth a word. */
const patienceMs = 1000
/** So many of them are named. */
const mostNamed = 3

/** Something that was found and cannot be a plugin, with the reason. */
export interface Refused {
  readonly name: string
  readonly path: string
  readonly error: KsiError
}

export interface Finding {
  /** Told of what takes long. */
  readonly waiting?: (text: string) => void
  readonly elsewhere?: Elsewhere
  /** Which plugins are set up when they are first needed; their files are not read before, if what they declare is known. */
  readonly isLazy?: Laziness['isLazy']
  /** The daemon's: what another one has written down of plugins is not used. */
  readonly version?: string
}

/** The folders of plugins, and where their home is. */
type Where = Pick<Places, 'plugin_dirs' | 'home'>

/**
 * Finds and imports the plugins of all folders, in the order of the folders and of their names; `<home>/plugins` need not exist.
 * One that cannot be imported holds up nobody else, except that an endless import is given up only after its time limit:
 * a plugin may be there to guard the sockets, so they are not opened before.
 */
export const findPlugins = async (
  where: Where,
  finding: Finding = {},
): Promise<{ found: Found[]; refused: Refused[] }> => {
  const known = existsSync(keptIn(where)) ? await lazinessOf(where, finding) : undefined
  const candidates = discover(where.plugin_dirs, [optionalIn(where)], path => known?.kept.find(path) !== undefined)
  if (candidates.length === 0) return { found: [], refused: [] }
  const laziness = known ?? (await lazinessOf(where, finding))
  const reading: Reading = { home: where.home, elsewhere: finding.elsewhere, laziness }
  const all = await patiently(candidates, candidate => load(candidate, reading), finding.waiting)
  laziness?.kept.keepOnly(candidates.map(({ path }) => path))
  laziness?.kept.save()
  return { found: all.filter(one => 'plugin' in one), refused: all.filter(one => 'error' in one) }
}

/**
 * Reads the plugin at this absolute path once more, as it is now. Throws PLUGIN_LOAD_FAILED, and UNSAFE_PATH as at the start:
 * meanwhile others may have been allowed to write there.
 */
export const readAgain = async (path: string, where: Where, finding: Finding): Promise<Found> => {
  const candidate = discover(where.plugin_dirs, [optionalIn(where)]).find(one => one.path === path)
  if (!candidate) throw fail('PLUGIN_LOAD_FAILED', nameOf(path), 'its file is gone').with({ path })
  if ('error' in candidate) throw candidate.error
  const laziness = await lazinessOf(where, finding)
  const found = await readPlugin(path, { home: where.home, elsewhere: finding.elsewhere, laziness, isFresh: true })
  laziness?.kept.save()
  return found
}

const optionalIn = ({ home }: Where): string => join(home, 'plugins')
const keptIn = ({ home }: Where): string => join(home, 'cache', 'plugin-metadata.json')

const lazinessOf = async (where: Where, { isLazy, version = '' }: Finding): Promise<Laziness | undefined> => {
  if (!isLazy) return undefined
  const { KeptManifests } = await import('./kept-manifests.ts')
  return { isLazy, kept: new KeptManifests(keptIn(where), version) }
}

/** Loads all at once. Those that take long are named, in one line. */
const patiently = async <T>(
  candidates: readonly Candidate[],
  load: (candidate: Candidate) => Promise<T>,
  waiting: NonNullable<Finding['waiting']> = () => {},
): Promise<T[]> => {
  const pending = new Set(candidates.map(({ path }) => path))
  const say = (): void => {
    const [paths, more] = [[...pending].slice(0, mostNamed), Math.max(0, pending.size - mostNamed)]
    const others = more > 0 ? ` and ${more} more` : ''
    waiting(`waiting for the import of ${paths.join(', ')}${others}, ${importMs / 1000} s at most`)
  }
  const timer = setTimeout(say, patienceMs)
  const loading = candidates.map(candidate => load(candidate).finally(() => pending.delete(candidate.path)))
  return Promise.all(loading).finally(() => clearTimeout(timer))
}

const load = async (candidate: Candidate, reading: Reading): Promise<Found | Refused> => {
  const { path } = candidate
  if ('error' in candidate) return { name: nameOf(path), path, error: candidate.error }
  try {
    return await readPlugin(path, reading)
  } catch (cause) {
    const error = cause instanceof KsiError ? cause : fail('PLUGIN_LOAD_FAILED', nameOf(path), messageOf(cause))
    return { name: nameOf(path), path, error }
  }
}
