import { join } from 'node:path'
import type { Manifest } from '../plugin/index.ts'
import { importMs } from './import-limit.ts'
import type { KeptManifests } from './kept-manifests.ts'
import type { Found } from './sort-out.ts'

/** Where plugins are run that do not run in the daemon's own process. */
export interface Elsewhere {
  /** The name of the plugin there that this file may be, as far as the file itself can say. */
  readonly nameFor: (path: string) => string | undefined
  /** Whether the plugin of this name and path runs there. */
  readonly runs: (name: string, path: string) => boolean
  /** Starts a process for it; undefined when it turned out to be a plugin that does not run there. */
  readonly load: (path: string, name: string) => Promise<Found | undefined>
}

/** Which plugins are left alone until they are first needed. */
export interface Laziness {
  readonly isLazy: (declared: Pick<Manifest, 'name' | 'lazy'>) => boolean
  readonly kept: KeptManifests
}

export interface Reading {
  readonly home: string
  readonly elsewhere: Elsewhere | undefined
  /** Without it the file of every plugin is read. */
  readonly laziness?: Laziness | undefined
  /** It was read before, and may have changed. */
  readonly isFresh?: boolean
}

/** Reads the plugin at this absolute path, unless it is lazy and known. Throws PLUGIN_LOAD_FAILED. */
export const readPlugin = async (path: string, reading: Reading): Promise<Found> => {
  const { laziness, elsewhere, isFresh } = reading
  const kept = isFresh ? undefined : laziness?.kept.find(path)
  if (kept && laziness!.isLazy(kept.manifest) && isElsewhere(kept.manifest.name, path, elsewhere) === kept.elsewhere) {
    const { lazyPlugin } = await import('./lazy-plugin.ts')
    const forget = (): void => {
      laziness!.kept.forget(path)
      laziness!.kept.save()
    }
    return lazyPlugin(kept.manifest, { path, elsewhere: kept.elsewhere, read: () => read(path, reading), forget })
  }
  const beganAt = performance.timeOrigin + performance.now()
  const found = await read(path, reading)
  if (laziness) await keep(found, path, { laziness, beganAt })
  return found
}

const isElsewhere = (name: string, path: string, elsewhere: Elsewhere | undefined): boolean =>
  elsewhere?.runs(name, path) ?? false

const keep = async (
  { plugin, process, files }: Found,
  path: string,
  { laziness: { isLazy, kept }, beganAt }: { laziness: Laziness; beganAt: number },
): Promise<void> => {
  if (!isLazy({ name: plugin.name, lazy: plugin.lazy ?? false })) return kept.forget(path)
  const { importedBy } = await import('./lend-modules.ts')
  kept.keep(path, plugin, { elsewhere: process !== undefined, files: files ?? importedBy(path), beganAt })
}

const read = async (path: string, { elsewhere, home, isFresh }: Reading): Promise<Found> => {
  const name = elsewhere?.nameFor(path)
  const found = name === undefined ? undefined : await elsewhere?.load(path, name)
  if (found) return found
  // Only now: a daemon that has no plugins but its own need not load what loads others.
  const { importPlugin, keepCompiledIn } = await import('./load.ts')
  keepCompiledIn(join(home, 'cache', 'compiled'))
  const plugin = await importPlugin(path, importMs, isFresh)
  const moved = elsewhere?.runs(plugin.name, path) ? await elsewhere.load(path, plugin.name) : undefined
  return moved ?? { plugin, path }
}
