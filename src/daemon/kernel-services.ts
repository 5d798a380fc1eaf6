import { type Bus, historyOf } from '../bus/index.ts'
import type { Host } from '../host/host.ts'
import {
  type Connections,
  ConnectionsService,
  type Daemon,
  DaemonService,
  EventDepthsService,
  HistoryService,
  type HookCalls,
  HookCallsService,
  MetricsService,
  type MetricsSnapshot,
  type Plugins,
  PluginsService,
  type Rows,
  RowsService,
  redact,
} from '../plugin/index.ts'

/** What the kernel lends to plugins, by the name of the service. `host` is asked for late: it is made with this map. */
export const kernelServices = (
  bus: Bus,
  { daemon, connections, host }: { daemon: Daemon; connections: Connections; host: () => Host },
): Map<string, unknown> =>
  new Map<string, unknown>([
    [RowsService.name, rowsOf(bus)],
    [HistoryService.name, historyOf(bus.log, redact)],
    [ConnectionsService.name, connections],
    [DaemonService.name, daemon],
    [
      PluginsService.name,
      {
        status: () => host().status(),
        manifests: () => host().manifests(),
        reset: name => host().reset(name),
        reload: (name, how) => host().reload(name, how),
      } satisfies Plugins,
    ],
    [MetricsService.name, { snapshot: () => metricsOf(bus) }],
    [HookCallsService.name, hookCallsOf(bus)],
    [EventDepthsService.name, bus.depths],
    ['shared_state', bus.log.store.shared],
  ])

const rowsOf = ({ log: { store } }: Bus): Rows => ({
  get: (name, key) => store.get(name, key),
  list: (name, range) => store.list(name, range),
  count: name => store.count(name),
  stores: prefix => store.stores(prefix),
  number: () => store.next(),
})

const hookCallsOf = (bus: Bus): HookCalls => ({
  call: async (hook, ...args) => {
    await bus.hook(hook, args)
  },
  collect: hook => bus.hook(hook, []),
  chain: async <T>(hook: 'metricsCollected', value: T) => {
    const said = await bus.hook(hook, [value as Record<string, unknown>])
    return said ? (said.result.replace as T) : value
  },
})

const metricsOf = (bus: Bus): MetricsSnapshot => {
  const { metrics, log } = bus
  return {
    events_processed: metrics.events,
    events_failed: metrics.failures,
    events_per_sec: metrics.rates.read(),
    queue_depth: bus.active,
    queue_high_water: metrics.highWater,
    latency_ms: metrics.times.latency(),
    plugins: metrics.plugins(),
    subscriptions: bus.subscribers.size,
    history_size: log.memory.size,
    commits: log.store.stats().commits,
  }
}
