import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { placesOf } from '../../../config/places-of.ts'
import { scanClients } from '../../../migrate/clients/scan-clients.ts'
import { backupsOf } from '../../backup/options.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import type { Findings } from '../../migrate/report/findings.ts'
import {
  backupOf,
  copiedState,
  type HandlerOptions,
  handlersIn,
  readHandlers,
  standingNow,
} from '../../migrate/report/look.ts'
import { isEmpty, type MoveReport, moveReport } from '../../migrate/report/move-report.ts'
import { writeReport } from '../../migrate/report/write-report.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { versionOf } from '../../program.ts'
import { withProgress } from '../../progress.ts'
import { load } from '../../setting-options.ts'
import { UsageError } from '../../usage-error.ts'
import { oldInstallation } from './state.ts'

export interface ReportOptions extends DaemonOptions, HandlerOptions {
  readonly json?: boolean
  readonly to?: string
  readonly oldState: string
  readonly newState: string
  readonly clients?: string
  readonly report: string
  readonly strict?: boolean
}

export const define = (command: Command): void => {
  withReportOptions(withDaemonOptions(command))
    .description(
      'Write down how far the move from the old daemon is: its handlers and their events, state, clients, traffic, differences, what is left to do. Nothing else is written.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something is wrong that the report names, 2 wrong usage, 3 there is nothing to report on.',
    )
    .action(() => run(command.optsWithGlobals<ReportOptions>()))
  withExamples(command, [
    'ksi migrate report --clients ~/src/my-clients',
    'ksi migrate report --json | jq .percent_ready',
  ])
}

/** Also those of `ksi migrate full`. */
export const withReportOptions = (command: Command): Command =>
  command
    .option('--from <folder>', 'the folder that the old daemon ran in')
    .option('--handlers-dir <folder>', 'where its handlers lie (else ksi_daemon/commands)')
    .option(
      '--protocols-dir <folder>',
      'where the models of parameters lie (else: protocols, in or beside the handlers)',
    )
    .option('--output-dir <folder>', 'where the plugins are written', 'migration_output/plugins')
    .option('--old-state <folder>', 'its folder of state; its database is found from there', 'var/state')
    .option('--new-state <folder>', 'the folder of ours that the state is copied to', 'migration_output/state')
    .option('--clients <folder>', 'where the code of your clients lies')
    .option('--to <folder>', 'the folder of all backups (else <home>/backups)')
    .option('--report <file>', 'where the report is written; as JSON beside it', 'migration_output/migration_report.md')
    .option('--strict', 'let warnings count as errors')

const run = async (options: ReportOptions): Promise<void> => {
  const findings = await withProgress('looking', look(options))
  const report = moveReport(findings, versionOf())
  if (isEmpty(findings) && !findings.standing) {
    note('there is nothing to report on: no handlers, no copied state, no uses, and no daemon runs')
    process.exitCode = 3
    return
  }
  if (report.errors.length > 0 || (options.strict && report.warnings.length > 0)) process.exitCode = 1
  const paths = await writeReport(options.report, report)
  if (options.json) sayJson(report)
  else show(report, paths)
}

const look = async (options: ReportOptions): Promise<Findings> => {
  const { clients, newState } = options
  if (clients !== undefined && !existsSync(clients)) throw new UsageError(`there is no folder ${resolve(clients)}`)
  const handlers = handlersIn(options)
  const old = await oldInstallation({ ...options, newState })
  const backup = backupOf(await backupsOf(options), old)
  const state = copiedState(resolve(newState))
  const { shared_database } = placesOf(await load(options))
  return {
    ...(backup && { backup }),
    ...(handlers !== undefined && { generated: await readHandlers(handlers, options, true) }),
    ...(state && { state }),
    in_place: shared_database === old.database && existsSync(shared_database),
    ...(clients !== undefined && { clients: await scanClients(resolve(clients)) }),
    ...(await standingNow(options, 7)),
    failures: [],
  }
}

/** The numbers that tell most, and where the rest is. */
export const show = (
  { percent_ready, mapping, warnings, errors, next_steps }: MoveReport,
  paths: readonly string[],
): void => {
  for (const warning of warnings) note(`${paint('yellow', '!', process.stderr)} ${oneLine(warning)}`)
  for (const error of errors) note(`${paint('red', '✗', process.stderr)} ${oneLine(error)}`)
  say(
    `${percent_ready} % of ${mapping.length} commands are ready; ${warnings.length} warnings, ${errors.length} errors`,
  )
  for (const [at, step] of next_steps.entries()) say(`  ${at + 1}. ${oneLine(step)}`)
  for (const path of paths) say(paint('dim', `  ${path}`))
}
