import type { PluginMetrics } from '../plugin/index.ts'
import { Histogram } from './histogram.ts'
import { RateAverages } from './rate-averages.ts'

/** What one plugin did. */
export interface Measured {
  readonly times: Histogram
  errors: number
}

/** Counts and times, cheap enough for every event. */
export class Metrics {
  readonly times = new Histogram()
  readonly rates = new RateAverages()
  events = 0
  failures = 0
  highWater = 0
  #plugins = new Map<string, Measured>()

  queued(active: number): void {
    if (active > this.highWater) this.highWater = active
  }

  done(failed: boolean): void {
    this.events++
    if (failed) this.failures++
  }

  answered({ times }: Measured, ms: number): void {
    this.times.record(ms)
    times.record(ms)
  }

  failed(plugin: string): void {
    this.of(plugin).errors++
  }

  plugins(): Record<string, PluginMetrics> {
    return Object.fromEntries(
      [...this.#plugins]
        .filter(([, { times, errors }]) => times.count > 0 || errors > 0)
        .map(([name, { times, errors }]) => [
          name,
          { events: times.count, errors, avg: times.mean(), ...times.latency() },
        ]),
    )
  }

  /** Found once for each route: a look-up by name for each call would cost more than to count it. */
  of(plugin: string): Measured {
    const known = this.#plugins.get(plugin)
    if (known) return known
    const fresh = { times: new Histogram(), errors: 0 }
    this.#plugins.set(plugin, fresh)
    return fresh
  }
}
