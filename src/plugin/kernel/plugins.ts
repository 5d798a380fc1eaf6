import type { WireError } from '../../errors.ts'
import type { Manifest } from '../manifest.ts'
import { service } from '../tokens.ts'

export type PluginState = 'discovered' | 'loaded' | 'active' | 'lazy' | 'failed' | 'disabled' | 'unloaded'

/** What a plugin registered by hooks when it was set up, beside what it declares. */
export interface Registered {
  readonly namespaces: readonly { readonly namespace: string; readonly description?: string }[]
  /** Legacy commands, and the events that stand for them. */
  readonly legacy_commands: Readonly<Record<string, string>>
  /** Events whose data it checks. */
  readonly validators: readonly string[]
}

export interface PluginStatus {
  readonly name: string
  readonly status: PluginState
  readonly manifest: Manifest | undefined
  /** Where it was found; absent for the built-ins. */
  readonly path: string | undefined
  /** Milliseconds since 1970. */
  readonly loaded_at: number | undefined
  readonly load_time_ms: number | undefined
  readonly error: WireError | undefined
  readonly missing_dependencies: readonly string[]
  readonly registered?: Registered | undefined
}

/** All plugins the daemon knows, running or not. */
export interface Plugins {
  readonly status: () => readonly PluginStatus[]
  readonly manifests: () => readonly Manifest[]
  /** Starts a plugin anew that was given up; false when it has no process of its own, and so cannot be. */
  readonly reset: (name: string) => Promise<boolean>
}

export const PluginsService = service<Plugins>('plugins')
