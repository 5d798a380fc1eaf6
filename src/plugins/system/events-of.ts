import type { PluginStatus } from '../../plugin/index.ts'

/** The commands a plugin answers and the facts it tells, as it declares them, schemas included. */
export const eventsOf = ({ name: plugin, manifest }: Pick<PluginStatus, 'name' | 'manifest'>) => [
  ...Object.values(manifest?.commands ?? {}).map(command => ({ kind: 'command' as const, plugin, ...command })),
  ...Object.values(manifest?.emits ?? {}).map(fact => ({ kind: 'fact' as const, plugin, told_by: [plugin], ...fact })),
]
