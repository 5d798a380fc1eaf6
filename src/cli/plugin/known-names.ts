import { join } from 'node:path'
import { placesOf } from '../../config/places-of.ts'
import { fail, type KsiError } from '../../errors.ts'
import { nameOf } from '../../host/discover.ts'
import { nearest } from '../../plugin/nearest.ts'
import { isCode, withClient } from '../dial.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { load, type Settings } from '../setting-options.ts'
import { installed, rootOf } from './find-source.ts'

interface Running {
  readonly name: string
  readonly status: string
  readonly path?: string
}

/** The plugins of a running daemon, by name, with their state; undefined when none runs. */
export const runningPlugins = async (settings: Settings): Promise<ReadonlyMap<string, string> | undefined> =>
  withStates(await statuses(settings))

/** The file of a plugin of a running daemon, by the name it gives itself. */
export const runningFile = async (name: string, settings: Settings): Promise<string | undefined> =>
  (await statuses(settings))?.find(one => one.name === name)?.path

const withStates = (all: readonly Running[] | undefined): ReadonlyMap<string, string> | undefined =>
  all && new Map(all.map(({ name, status }) => [name, status]))

const statuses = async (settings: Settings): Promise<readonly Running[] | undefined> => {
  const where = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as DaemonOptions
  try {
    const asked = { include_metrics: false }
    const { plugins } = await withClient(where, client => client.request('system:plugin_status', asked))
    return plugins as readonly Running[]
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING')) return undefined
    throw cause
  }
}

/** The names of all plugins somebody could mean: built in, running, in a plugin folder, or in the configuration. */
export const knownNames = async (settings: Settings, running: Iterable<string>): Promise<string[]> => {
  const { builtIns } = await import('../../plugins/index.ts')
  const { config } = await load(settings)
  const files = (await installed(settings)).map(nameOf)
  return [...new Set([...builtIns.map(({ name }) => name), ...running, ...files, ...Object.keys(config.plugins)])]
}

/** What the plugins in the folders call themselves, which need not be the names of their files: each is loaded for it. */
export const declaredNames = async (settings: Settings): Promise<string[]> => {
  const { inspect } = await import('./inspect.ts')
  const { cache_dir } = placesOf(await load(settings))
  const names: string[] = []
  for (const entry of await installed(settings)) {
    const found = await inspect({ entry, root: rootOf(entry) }, join(cache_dir, 'compiled')).catch(() => undefined)
    if (found) names.push(found.manifest.name) // what cannot be loaded has no other name than its file's
  }
  return names
}

/** NOT_FOUND, with the names that were probably meant. */
export const unknownPlugin = (name: string, names: readonly string[]): KsiError => {
  const meant = nearest(name, names)
  const hint = meant.length > 0 ? `did you mean: ${meant.join(', ')}?` : 'ksi plugin list shows them all'
  return fail('NOT_FOUND', `the plugin ${name}`).with({ hint, nearest: meant })
}
