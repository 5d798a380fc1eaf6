import type { PluginMetrics } from '../plugin/index.ts'
import { Histogram } from './histogram.ts'
import { RateAverages } from './rate-averages.ts'
import type { Registration } from './registration.ts'

interface PerPlugin {
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
  #plugins = new Map<string, PerPlugin>()

  queued(active: number): void {
    if (active > this.highWater) this.highWater = active
  }

  done(failed: boolean): void {
    this.events++
    if (failed) this.failures++
  }

  answered(plugin: string, ms: number): void {
    this.times.record(ms)
    this.#of(plugin).times.record(ms)
  }

  hooked({ plugin }: Registration, ms: number): void {
    this.#of(plugin).times.record(ms)
  }

  failed(plugin: string): void {
    this.#of(plugin).errors++
  }

  plugins(): Record<string, PluginMetrics> {
    return Object.fromEntries(
      [...this.#plugins].map(([name, { times, errors }]) => [
        name,
        { events: times.count, errors, avg: times.mean(), ...times.latency() },
      ]),
    )
  }

  #of(plugin: string): PerPlugin {
    const known = this.#plugins.get(plugin)
    if (known) return known
    const fresh = { times: new Histogram(), errors: 0 }
    this.#plugins.set(plugin, fresh)
    return fresh
  }
}
