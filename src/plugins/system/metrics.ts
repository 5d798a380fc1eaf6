import {
  type Awaitable,
  type Connections,
  fail,
  type HookCalls,
  type MetricsSnapshot,
  type OutputOf,
} from '../../plugin/index.ts'
import type { metrics } from './tokens.ts'

export type Measured = OutputOf<typeof metrics.output>

export interface Measuring {
  readonly snapshot: () => MetricsSnapshot
  readonly connections: Connections
  readonly hooks: HookCalls
}

/** All numbers, after every plugin that wants to has added its own. */
export const measure = ({ snapshot, connections, hooks }: Measuring): Awaitable<Measured> => {
  const { plugins, queue_depth, subscriptions, events_per_sec, latency_ms, ...now } = snapshot()
  const plugin_metrics: Measured['plugin_metrics'] = {}
  for (const [name, { events, errors, avg: _, ...latency }] of Object.entries(plugins)) {
    const error_rate = events + errors > 0 ? errors / (events + errors) : 0
    plugin_metrics[name] = { events, errors, error_rate, ...latency }
  }
  return hooks.chain<Measured>('metricsCollected', {
    ...now,
    events_per_sec: { ...events_per_sec },
    latency_ms: { ...latency_ms },
    queue_depth,
    active_connections: connections.all().length,
    active_subscriptions: subscriptions,
    active_correlations: queue_depth,
    memory_usage_mb: Math.round(process.memoryUsage.rss() / 2 ** 20),
    plugin_metrics,
  })
}

/** Answers `system:metrics`. Throws NOT_FOUND when the plugin is unknown. */
export const sayingMetrics =
  (measuring: Measuring, refuseUnknown: (plugin: string) => void) =>
  async ({ format, plugin }: OutputOf<typeof metrics.input>): Promise<Measured> => {
    if (format === 'prometheus')
      throw fail('NOT_SUPPORTED', 'the format prometheus').with({ hint: 'ask for {"format": "json"}' })
    if (plugin !== undefined) refuseUnknown(plugin)
    const all = await measure(measuring)
    if (plugin === undefined) return all
    return { ...all, plugin_metrics: { [plugin]: all.plugin_metrics[plugin] ?? { events: 0, errors: 0 } } }
  }
