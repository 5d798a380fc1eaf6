import type { WireError } from '../../errors.ts'
import { service } from '../tokens.ts'

/** Absolute paths of everything the daemon keeps. */
export interface Places {
  readonly home: string
  readonly config_file: string | undefined
  readonly socket_dir: string
  /** `control.sock` and those of the old daemon's sockets that shall be served. */
  readonly legacy_sockets: readonly string[]
  /** The folder of the lock: one daemon for each. */
  readonly run_dir: string
  readonly pid_file: string
  readonly log_file: string
  readonly state_dir: string
  /** `ksi.db`, inside `state_dir`. */
  readonly database: string
  /** The old daemon's `agent_shared_state.db`. */
  readonly shared_database: string
  readonly identities_file: string
  readonly profiles_dir: string
  readonly prompts_dir: string
  readonly session_log_dir: string
  readonly plugin_dirs: readonly string[]
  readonly cache_dir: string
}

/** The running daemon itself. */
export interface Daemon {
  readonly version: string
  /** This machine's name in event ids. */
  readonly node: string
  readonly boot: string
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly started_at: number
  readonly places: Places
  /** The whole effective configuration, secrets redacted. */
  readonly config: Readonly<Record<string, unknown>>
  /** What the operator should know: placeholders, unknown keys, a missing program. */
  readonly warnings: readonly string[]
  /** Begins an orderly stop; a second call changes nothing. Times in seconds. */
  readonly stop: (how: { reason: string; grace?: number; limit?: number; save_state?: boolean }) => void
  /** Reads daemon.json again and does what can be done without a restart. Throws INVALID_CONFIG: then nothing has changed. */
  readonly reloadConfig: () => Promise<ConfigReload>
}

/** What came of reading the configuration again. */
export interface ConfigReload {
  /** Keys that have another value now, as `daemon.log_level`. */
  readonly changed: readonly string[]
  /** Keys whose new value counts only after a restart. */
  readonly restart_needed: readonly string[]
  /** Plugins that were reloaded with their new settings, or kept the old ones. */
  readonly plugins: readonly { readonly name: string; readonly ok: boolean; readonly error?: WireError }[]
  /** What the operator should know, a line each. */
  readonly warnings: readonly string[]
}

export const DaemonService = service<Daemon>('daemon')
