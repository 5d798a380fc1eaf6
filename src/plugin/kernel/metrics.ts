import { service } from '../tokens.ts'

/** Milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface PluginMetrics extends Latency {
  readonly events: number
  readonly errors: number
  readonly avg: number
}

export interface MetricsSnapshot {
  readonly events_processed: number
  readonly events_failed: number
  readonly events_per_sec: { readonly '1m': number; readonly '5m': number; readonly '15m': number }
  readonly queue_depth: number
  readonly queue_high_water: number
  readonly latency_ms: Latency
  readonly plugins: Readonly<Record<string, PluginMetrics>>
  readonly subscriptions: number
  readonly history_size: number
  readonly commits: number
}

export const MetricsService = service<{ readonly snapshot: () => MetricsSnapshot }>('metrics')
