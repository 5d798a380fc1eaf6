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

/** What last went wrong in a plugin that goes on. */
export interface LastError {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly event: string
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
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
  readonly last_error?: LastError | undefined
  /** What is strange about it, though it runs. */
  readonly remarks?: readonly string[]
  /** What it printed, which is in the daemon's log, and its last line. Only of one in a process of its own. */
  readonly printed?: { readonly lines: number; readonly last: string } | undefined
}

/** All plugins the daemon knows, running or not. */
export interface Plugins {
  readonly status: () => readonly PluginStatus[]
  readonly manifests: () => readonly Manifest[]
  /** Starts a plugin anew that was given up; false when it has no process of its own, and so cannot be. */
  readonly reset: (name: string) => Promise<boolean>
  /**
   * Puts a plugin as its file is now in the place of the one that runs, with all who borrow from it, or tries one again that did
   * not start. The result names all that are new. Throws NOT_FOUND, RELOAD_FAILED: then all is as it was before.
   */
  readonly reload: (name: string, how?: { readonly keepState?: boolean }) => Promise<readonly string[]>
}

export const PluginsService = service<Plugins>('plugins')
