import type { KsiError } from '../errors.ts'
import type { LastError, PluginMetrics } from '../plugin/index.ts'
import { Histogram } from './histogram.ts'
import { RateAverages } from './rate-averages.ts'

/** What one plugin did. */
export interface Measured {
  readonly times: Histogram
  errors: number
  last?: LastError
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

  /** `error`: when it is the plugin's own fault. */
  failed(plugin: string, error?: KsiError, event = ''): void {
    const measured = this.of(plugin)
    measured.errors++
    if (!error) return
    const { code, message, details } = error
    measured.last = { at: Date.now(), event, code, message, ...(details.hint !== undefined && { hint: details.hint }) }
  }

  lastError(plugin: string): LastError | undefined {
    return this.#plugins.get(plugin)?.last
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
