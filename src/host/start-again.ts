import { fail, KsiError, messageOf } from '../errors.ts'
import type { HostOptions } from './host-options.ts'
import type { RefusedPlugins } from './refused-plugins.ts'
import type { Found } from './sort-out.ts'

interface Starting {
  readonly options: HostOptions
  readonly refused: RefusedPlugins
  readonly start: (found: Found) => Promise<void>
  readonly runs: (found: Found) => boolean
}

/** Reads one that was found and does not run, and starts it. The result is its name. Throws NOT_FOUND, RELOAD_FAILED. */
export const startAgain = async (name: string, { options, refused, start, runs }: Starting): Promise<string> => {
  const failure = refused.find(name)
  if (!failure) throw fail('NOT_FOUND', `plugin ${name}`)
  const { path } = failure
  const { enabled } = options.settings(name)
  if (!enabled || path === undefined)
    throw fail('RELOAD_FAILED', name, enabled ? 'it is part of the daemon' : 'it is disabled')
  const found = await read(name, path, { options, refused })
  refused.forget(path)
  await start(found)
  if (runs(found)) return found.plugin.name
  const { error } = refused.find(found.plugin.name) ?? refused.find(path) ?? {}
  throw fail('RELOAD_FAILED', name, error?.message ?? 'it did not start').with(error?.details ?? {})
}

const read = async (
  name: string,
  path: string,
  { options, refused }: Pick<Starting, 'options' | 'refused'>,
): Promise<Found> => {
  try {
    return await options.reading.read(path)
  } catch (cause) {
    const error = cause instanceof KsiError ? cause : fail('PLUGIN_LOAD_FAILED', name, messageOf(cause))
    refused.forget(path)
    refused.add({ name, path, error })
    throw fail('RELOAD_FAILED', name, messageOf(cause)).with(error.details)
  }
}
