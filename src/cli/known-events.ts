import { type CatalogEntry, catalogOf } from '../catalog/catalog.ts'
import { manifestOf } from '../plugin/manifest.ts'
import { dial, isCode } from './dial.ts'
import type { DaemonOptions } from './find-socket.ts'

/** An event that a plugin of the running daemon answers, and of which only the name is known here. */
export interface ForeignEvent {
  readonly name: string
  readonly kind: 'command'
  readonly plugin: string
  readonly doc: string
}

/** The events of the plugins that come with the daemon. None of them is started. */
export const builtInEvents = async (): Promise<CatalogEntry[]> => {
  const { builtIns } = await import('../plugins/index.ts')
  return catalogOf(builtIns.map(manifestOf))
}

/** What the plugins that this daemon has found answer; nothing when no daemon runs. */
export const foreignEvents = async (options: DaemonOptions): Promise<ForeignEvent[]> => {
  try {
    await using client = await dial(options)
    const { plugins } = await client.request('system:plugin_status', { include_metrics: false })
    return plugins
      .filter(({ built_in, status }: any) => !built_in && status === 'active')
      .flatMap(({ name: plugin, description, commands }: any) =>
        commands.map((name: string) => ({ name, kind: 'command' as const, plugin, doc: description ?? '' })),
      )
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING')) return []
    throw cause
  }
}
