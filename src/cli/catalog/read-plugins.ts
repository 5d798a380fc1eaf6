import { join, resolve } from 'node:path'
import { placesOf } from '../../config/places-of.ts'
import { KsiError, messageOf } from '../../errors.ts'
import { discover } from '../../host/discover.ts'
import type { Manifest } from '../../plugin/manifest.ts'
import { sourceAt } from '../plugin/find-source.ts'
import { inspect } from '../plugin/inspect.ts'
import { load, type Settings } from '../setting-options.ts'

/** What was read of plugins that no daemon runs. */
export interface Read {
  readonly manifests: readonly Manifest[]
  /** Of each plugin that could not be read: why, and what to do. */
  readonly failed: readonly string[]
}

/** What the plugins in these folders declare; none of them is started. */
export const readPlugins = async (folders: readonly string[], settings: Settings): Promise<Read> => {
  const cache = join(placesOf(await load(settings)).cache_dir, 'compiled')
  const manifests: Manifest[] = []
  const failed: string[] = []
  for (const candidate of discover(folders.map(folder => resolve(folder)))) {
    try {
      if ('error' in candidate) throw candidate.error
      manifests.push((await inspect(sourceAt(candidate.path), cache)).manifest)
    } catch (cause) {
      failed.push(reasonOf(cause))
    }
  }
  return { manifests, failed }
}

const reasonOf = (cause: unknown): string => {
  const hint = cause instanceof KsiError ? cause.details.hint : undefined
  return [messageOf(cause), hint].filter(Boolean).join(': ')
}
