import { type CatalogEntry, catalogOf } from '../catalog/catalog.ts'
import type { Client } from '../client/index.ts'
import { manifestOf } from '../plugin/manifest.ts'
import { dial, isCode } from './dial.ts'
import type { DaemonOptions } from './find-socket.ts'

/** The events of the plugins that come with the daemon. None of them is started. */
export const builtInEvents = async (): Promise<CatalogEntry[]> => {
  const { builtIns } = await import('../plugins/index.ts')
  return catalogOf(builtIns.map(manifestOf))
}

/** What the plugins that this daemon has found answer and tell; nothing when no daemon runs. */
export const foreignEvents = async (options: DaemonOptions): Promise<CatalogEntry[]> => {
  try {
    await using client = await dial(options)
    const { plugins } = await client.request('system:plugin_status', { include_metrics: false })
    const found: Described[] = plugins.filter(({ built_in, status }: Described) => !built_in && runs.has(status))
    return (await Promise.all(found.map(({ name }) => eventsOf(client, name)))).flat()
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING')) return []
    throw cause
  }
}

interface Described {
  readonly name: string
  readonly built_in: boolean
  readonly status: string
}

const runs = new Set(['active', 'lazy'])

const eventsOf = async (client: Client, plugin: string): Promise<CatalogEntry[]> => {
  const { plugins } = await client.request('system:plugin_status', { plugin, include_metrics: false })
  return plugins.flatMap(({ events }: { events: CatalogEntry[] }) => events)
}
