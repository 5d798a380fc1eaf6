import { join, resolve } from 'node:path'
import { placesOf } from '../../config/places-of.ts'
import { fail, KsiError, messageOf } from '../../errors.ts'
import { discover } from '../../host/discover.ts'
import { type Manifest, manifestOf } from '../../plugin/manifest.ts'
import { sourceAt } from '../plugin/find-source.ts'
import { inspect } from '../plugin/inspect.ts'
import { load, type Settings } from '../setting-options.ts'

/** What was read of plugins that no daemon runs. */
export interface Read {
  readonly manifests: readonly Manifest[]
  /** Of each plugin that could not be read: why, and what to do. */
  readonly failed: readonly string[]
}

/** What the built-in plugins and those in these folders declare; none of them is started. */
export const readPlugins = async (folders: readonly string[], settings: Settings): Promise<Read> => {
  const { builtIns } = await import('../../plugins/index.ts')
  const cache = join(placesOf(await load(settings)).cache_dir, 'compiled')
  const manifests = builtIns.map(manifestOf)
  const failed: string[] = []
  for (const candidate of discover(folders.map(folder => resolve(folder)))) {
    try {
      if ('error' in candidate) throw candidate.error
      const { manifest } = await inspect(sourceAt(candidate.path), cache)
      refuseTaken(manifest, manifests, candidate.path)
      manifests.push(manifest)
    } catch (cause) {
      failed.push(reasonOf(cause))
    }
  }
  return { manifests, failed }
}

/** Throws DUPLICATE_PLUGIN or DUPLICATE_COMMAND, as a daemon would that had them all. */
const refuseTaken = (manifest: Manifest, others: readonly Manifest[], path: string): void => {
  const { name, replaces, commands } = manifest
  if (others.some(other => other.name === name)) throw fail('DUPLICATE_PLUGIN', name, path, 'a plugin before it')
  for (const { name: event } of Object.values(commands)) {
    const first = others.find(other => Object.values(other.commands).some(command => command.name === event))
    if (first && !replaces.includes(event)) throw fail('DUPLICATE_COMMAND', event, first.name, name)
  }
}

const reasonOf = (cause: unknown): string => {
  const hint = cause instanceof KsiError ? cause.details.hint : undefined
  return [messageOf(cause), hint].filter(Boolean).join(': ')
}
