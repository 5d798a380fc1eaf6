import type { PluginContext } from '../../plugin/index.ts'
import type { LegacyConfig } from './config.ts'
import type { emits } from './emits.ts'
import type { needs } from './needs.ts'

type Context = PluginContext<LegacyConfig, typeof emits, typeof needs>

/** The running plugin, as its commands see it. */
export interface Legacy
  extends Pick<
    Context,
    'config' | 'services' | 'call' | 'emit' | 'emitFor' | 'on' | 'subscribe' | 'defer' | 'log' | 'signal'
  > {
  /** What `make` makes, once for this daemon: `legacy.once(makeHistory)` is always the same. */
  readonly once: <T>(make: (legacy: Legacy) => T) => T
}

export const legacyOf = (context: Context): Legacy => {
  const made = new Map<unknown, unknown>()
  const legacy: Legacy = {
    ...context,
    once: make => {
      if (!made.has(make)) made.set(make, make(legacy))
      return made.get(make) as ReturnType<typeof make>
    },
  }
  return legacy
}
