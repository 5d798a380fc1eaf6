import { type Catalog, catalogFrom, catalogOf, type Discovered } from '../catalog/catalog.ts'
import { manifestOf } from '../plugin/manifest.ts'
import { dial, isCode } from './dial.ts'
import type { DaemonOptions } from './find-socket.ts'

/** The events of the plugins that come with the daemon. None of them is started. */
export const builtInEvents = async (): Promise<Catalog> => {
  const { builtIns } = await import('../plugins/index.ts')
  return catalogOf(builtIns.map(manifestOf))
}

/** What the running daemon knows, the user's own plugins included; undefined when none runs, or it does not say it to us. */
export const daemonEvents = async (options: DaemonOptions): Promise<Catalog | undefined> => {
  try {
    // The words of a schema are no data: its numbers need not be exact.
    await using client = await dial(options, { parse: JSON.parse })
    return catalogFrom(await client.request<Discovered>('system:discover', { schemas: true }))
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING', 'EVENT_NOT_HANDLED', 'PERMISSION_DENIED')) return undefined
    throw cause
  }
}

/** The events that exist here: those of the running daemon, or else those that come with it. */
export const knownEvents = async (options: DaemonOptions): Promise<Catalog> =>
  (await daemonEvents(options)) ?? builtInEvents()
