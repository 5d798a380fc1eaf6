import type { FoundPlugin } from './find/plugin-modules.ts'
import type { Planned } from './plan.ts'
import { todo } from './write/migration-page.ts'
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

export const reportedCommand = (planned: Planned, isConflict = false): ReportedCommand => {
  const { handler, facts, known, body } = planned
  return {
    command: handler.command,
    aliases: handler.aliases,
    handler: handler.name,
    line: handler.definition.line,
    recognised_by: handler.recognised_by,
    status: isConflict ? 'conflict' : planned.status,
    body: isConflict ? 'left out' : 'lines' in body ? 'translated' : 'declines',
    event: planned.event,
    ...(known && { instead: known.events[0]! }),
    plugin: planned.plugin,
    ...(facts.parameter_model !== undefined && { parameters: facts.parameter_model }),
    services: facts.services,
    error_codes: facts.error_codes,
    helpers: facts.helpers,
    result_keys: facts.result_keys,
    todo: isConflict ? [] : todo(planned),
  }
}

export const reportedPlugin = (
  { file, name }: FoundPlugin,
  hooks: readonly string[],
  open: readonly string[],
): ReportedPlugin => ({
  file: file.path,
  plugin: name,
  hooks,
  todo: open,
})

/** The numbers that tell most. */
export const countsOf = (report: Pick<Report, 'files' | 'conflicts' | 'plugins' | 'written'>): Report['counts'] => {
  const commands = report.files.flatMap(file => file.commands)
  const kept = commands.filter(({ status }) => status !== 'conflict')
  const having = (status: ReportedCommand['status']): number => kept.filter(one => one.status === status).length
  return {
    files: report.files.filter(file => file.commands.length > 0).length,
    commands: kept.length,
    translated: kept.filter(({ body }) => body === 'translated').length,
    covered: having('covered'),
    generated: having('generated'),
    declined: having('declined'),
    takes_over: having('takes over'),
    conflicts: report.conflicts.length,
    plugins: report.plugins.length,
    edited: report.written.filter(({ state }) => state === 'edited').length,
  }
}
