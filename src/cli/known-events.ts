import { type Manifest, manifestOf } from '../plugin/manifest.ts'

/** One event that some plugin declares, as it declares it. */
export interface KnownEvent {
  readonly name: string
  readonly kind: 'command' | 'fact'
  readonly plugin: string
  readonly doc: string
  readonly keep?: string
  readonly [more: string]: any
}

/** The events of the plugins that come with the daemon, sorted by name. None of them is started. */
export const builtInEvents = async (): Promise<KnownEvent[]> => {
  const { builtIns } = await import('../plugins/index.ts')
  return builtIns.flatMap(plugin => eventsOf(manifestOf(plugin))).sort((a, b) => (a.name < b.name ? -1 : 1))
}

const eventsOf = ({ name: plugin, commands, emits }: Manifest): KnownEvent[] => [
  ...Object.values(commands).map(token => ({ kind: 'command' as const, plugin, ...token })),
  ...Object.values(emits).map(token => ({ kind: 'fact' as const, plugin, ...token })),
]
