import {
  fail,
  type MetricsSnapshot,
  nearest,
  type OutputOf,
  type PluginMetrics,
  type PluginStatus,
  type Plugins,
} from '../../plugin/index.ts'
import { commandsOf, namespacesOf, servicesOf } from './capabilities.ts'
import { eventsOf } from './events-of.ts'
import type { plugin_status, plugins } from './tokens.ts'

/** Answers `system:plugins`. */
export const listingPlugins = (all: Plugins) => (): OutputOf<typeof plugins.output> =>
  Object.fromEntries(
    all.status().map(status => [
      status.name,
      {
        version: status.manifest?.version ?? '',
        description: status.manifest?.description ?? '',
        capabilities: {
          event_namespaces: namespacesOf(status),
          commands: commandsOf(status),
          provides_services: servicesOf(status),
        },
      },
    ]),
  )

/** Answers `system:plugin_status`. */
export const sayingStatus =
  (all: Plugins, snapshot: () => MetricsSnapshot) =>
  ({ plugin, include_metrics }: OutputOf<typeof plugin_status.input>): OutputOf<typeof plugin_status.output> => {
    const statuses = all.status()
    const wanted = plugin === undefined ? statuses : statuses.filter(({ name }) => name === plugin)
    if (plugin !== undefined && wanted.length === 0) throw unknownPlugin(plugin, statuses)
    const metrics = include_metrics ? snapshot().plugins : undefined
    const count = (state: string) => statuses.filter(({ status }) => status === state).length
    return {
      plugins: wanted.map(status => ({
        ...described(status),
        ...(plugin !== undefined && { events: eventsOf(status) }),
        ...(metrics && { metrics: said(metrics[status.name]) }),
      })),
      counts: { total: statuses.length, active: count('active'), failed: count('failed'), lazy: count('lazy') },
    }
  }

/** NOT_FOUND, with the names that were probably meant. */
export const unknownPlugin = (plugin: string, statuses: readonly PluginStatus[]) => {
  const names = statuses.map(({ name }) => name)
  const [meant] = nearest(plugin, names)
  return fail('NOT_FOUND', `plugin ${plugin}`).with({
    hint: meant ? `did you mean ${meant}?` : `there are ${names.join(', ')}`,
  })
}

const described = (status: PluginStatus) => {
  const { name, manifest, path, loaded_at, load_time_ms, error, missing_dependencies, registered } = status
  const { last_error, printed, remarks = [] } = status
  return {
    name,
    version: manifest?.version ?? null,
    description: manifest?.description ?? null,
    author: manifest?.author ?? null,
    status: status.status,
    path: path ?? null,
    built_in: path === undefined,
    priority: manifest?.priority ?? null,
    namespaces: namespacesOf(status),
    commands: commandsOf(status),
    services: servicesOf(status),
    dependencies: manifest?.dependencies ?? [],
    missing_dependencies,
    hooks: Object.keys(manifest?.hooks ?? {}),
    loaded_at: loaded_at === undefined ? null : new Date(loaded_at).toISOString(),
    load_time_ms: load_time_ms ?? null,
    ...(registered && { legacy_commands: registered.legacy_commands }),
    ...(error && { error }),
    ...(last_error &&
      path !== undefined && { last_error: { ...last_error, at: new Date(last_error.at).toISOString() } }),
    ...(remarks.length > 0 && { remarks }),
    ...(printed && { printed: { ...printed, hint: 'these lines are in the daemon’s log' } }),
  }
}

const said = (metrics: PluginMetrics | undefined) => ({
  events_handled: metrics?.events ?? 0,
  errors: metrics?.errors ?? 0,
  avg_ms: metrics?.avg ?? 0,
  p50_ms: metrics?.p50 ?? 0,
  p95_ms: metrics?.p95 ?? 0,
  p99_ms: metrics?.p99 ?? 0,
})
