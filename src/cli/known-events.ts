import { type Catalog, catalogFrom, catalogOf, type Discovered } from '../catalog/catalog.ts'
import { manifestOf } from '../plugin/manifest.ts'
import { dial, isCode } from './dial.ts'
import type { DaemonOptions } from './find-socket.ts'

/** The events of the plugins that come with the daemon. None of them is started. */
export const builtInEvents = async (): Promise<Catalog> => {
  const { builtIns } = await import('../plugins/index.ts')
  return catalogOf(builtIns.map(manifestOf))
}

/** What the running daemon knows, the user's own plugins included. Rejects with NOT_RUNNING or what it answered. */
export const daemonEvents = async (options: DaemonOptions): Promise<{ catalog: Catalog; version: string }> => {
  // The words of a schema are no data: its numbers need not be exact.
  await using client = await dial(options, { parse: JSON.parse })
  const catalog = catalogFrom(await client.request<Discovered>('system:discover', { schemas: true }))
  return { catalog, version: client.server?.version ?? '' }
}

/** The events that exist here: those of the running daemon, or else, and where it does not say, those that come with it. */
export const knownEvents = async (options: DaemonOptions): Promise<Catalog> => {
  try {
    return (await daemonEvents(options)).catalog
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING', 'EVENT_NOT_HANDLED', 'PERMISSION_DENIED')) return builtInEvents()
    throw cause
  }
}
