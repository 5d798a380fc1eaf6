import { type KsiError, toWire } from '../errors.ts'
import { type LastError, manifestOf, type Plugin, type PluginStatus } from '../plugin/index.ts'
import { remarksOn } from './class-shape.ts'
import type { Instance } from './instance.ts'
import type { Missing } from './order.ts'

/** A plugin that was found and does not run. */
export interface Failure {
  readonly name: string
  readonly path: string | undefined
  readonly plugin: Plugin | undefined
  readonly status: 'failed' | 'disabled'
  readonly error: KsiError | undefined
}

/** What `system:plugin_status` says of a plugin that was started, or will be when first needed. */
export const statusOf = (
  { plugin, found: { path, process }, state, loadedAt, loadTimeMs, error, registered }: Instance,
  last_error?: LastError,
): PluginStatus => ({
  name: plugin.name,
  status: process?.error ? 'failed' : states[state],
  get manifest() {
    return manifestOf(plugin) // describes every schema, and few who ask for the status read it
  },
  path,
  loaded_at: loadedAt,
  load_time_ms: loadTimeMs,
  error: errorOf(process?.error ?? error),
  missing_dependencies: [],
  registered,
  last_error,
  remarks: remarksOn(plugin),
  printed: process?.printed,
})

const errorOf = (error: KsiError | undefined) => error && toWire(error)

/** What it says of one that was not. */
export const statusOfFailure = (failure: Failure, missing: readonly Missing[]): PluginStatus => ({
  name: failure.name,
  status: failure.status,
  get manifest() {
    return failure.plugin && manifestOf(failure.plugin)
  },
  path: failure.path,
  loaded_at: undefined,
  load_time_ms: undefined,
  error: failure.error && toWire(failure.error),
  missing_dependencies: missing.map(({ name }) => name),
})

const states = {
  running: 'active',
  declared: 'lazy',
  failed: 'failed',
  draining: 'unloaded',
  stopped: 'unloaded',
} as const satisfies Record<Instance['state'], PluginStatus['status']>
