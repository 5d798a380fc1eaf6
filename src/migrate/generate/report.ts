import type { Planned } from './plan.ts'
import type { PutFile } from './write/put-files.ts'

/** One handler, as the report tells of it. */
export interface ReportedCommand {
  readonly command: string
  readonly aliases: readonly string[]
  readonly handler: string
  readonly line: number
  readonly recognised_by: string
  readonly status: Planned['status'] | 'conflict'
  /** Whether its body became TypeScript. */
  readonly body: 'translated' | 'declines' | 'left out'
  /** The plugin's own event, and the one of the daemon to use in its stead. */
  readonly event: string
  readonly instead?: string
  readonly plugin: string
  readonly parameters?: string
  readonly services: readonly string[]
  readonly error_codes: readonly string[]
  readonly helpers: readonly string[]
  readonly result_keys: readonly string[]
  readonly todo: readonly string[]
}

export interface ReportedFile {
  readonly file: string
  readonly sha256: string
  readonly encoding: string
  /** Lines where the grammar was broken. */
  readonly unparsed: readonly number[]
  readonly commands: readonly ReportedCommand[]
}

export interface ReportedPlugin {
  readonly file: string
  readonly plugin: string
  readonly hooks: readonly string[]
  readonly todo: readonly string[]
}

/** Everything that `ksi migrate generate` found and did. */
export interface Report {
  readonly version: string
  readonly handlers_dir: string
  readonly output_dir: string
  readonly dry_run: boolean
  readonly files: readonly ReportedFile[]
  readonly plugins: readonly ReportedPlugin[]
  readonly conflicts: readonly {
    readonly command: string
    readonly chosen: string
    readonly others: readonly string[]
    readonly decided: boolean
  }[]
  readonly written: readonly PutFile[]
  /** What was done all the same. */
  readonly warnings: readonly string[]
  /** What could not be done. */
  readonly problems: readonly string[]
  readonly counts: Readonly<
    Record<
      | 'files'
      | 'commands'
      | 'translated'
      | 'covered'
      | 'generated'
      | 'declined'
      | 'takes_over'
      | 'conflicts'
      | 'plugins'
      | 'edited',
      number
    >
  >
}
