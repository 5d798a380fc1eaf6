import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { messageOf } from '../../../errors.ts'
import { verifyBackup } from '../../../migrate/backup/verify-backup.ts'
import { scanClients } from '../../../migrate/clients/scan-clients.ts'
import type { OldInstallation } from '../../../migrate/state/places.ts'
import { backupsOf } from '../../backup/options.ts'
import { moveState, type Step } from '../../migrate/move-state.ts'
import { looksOld } from '../../migrate/old-installation.ts'
import type { Findings, TriedCommand } from '../../migrate/report/findings.ts'
import { backupOf, handlersIn, readHandlers, standingNow } from '../../migrate/report/look.ts'
import { reportPage } from '../../migrate/report/markdown.ts'
import { isEmpty, moveReport } from '../../migrate/report/move-report.ts'
import { writeReport } from '../../migrate/report/write-report.ts'
import { exampleCalls } from '../../migrate/test-command/examples.ts'
import type { Tried } from '../../migrate/test-command/try-command.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, paint, say, sayJson } from '../../output.ts'
import { versionOf } from '../../program.ts'
import { withProgress } from '../../progress.ts'
import { UsageError } from '../../usage-error.ts'
import { type ReportOptions, show, withReportOptions } from './report.ts'
import { oldInstallation, refuseTarget } from './state.ts'
import { tryAll } from './test-command.ts'

interface Options extends ReportOptions {
  readonly dryRun?: boolean
  readonly backup: boolean
}

export const define = (command: Command): void => {
  withReportOptions(withDaemonOptions(command))
    .option('--dry-run', 'write nothing; the report goes to stdout')
    .option('--no-backup', 'go on without a backup of what the old daemon keeps')
    .option('--force', 'write also over edited plugins, and into a folder that holds a daemon’s state already')
    .description(
      'Do the whole preparation: see that there is a backup, write plugins from the handlers, copy the state, compare every key, try every command, write the report. The old daemon may be running; its files are only read.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 all is done, 1 done with problems, 2 wrong usage or no backup, 3 neither handlers nor state were found.',
    )
    .action(() => full(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi migrate full --dry-run',
    'ksi backup create --from /srv/ksi && ksi migrate full --from /srv/ksi --clients ~/src/my-clients',
  ])
}

const full = async (options: Options): Promise<void> => {
  const { clients, dryRun = false, newState } = options
  if (clients !== undefined && !existsSync(clients)) throw new UsageError(`there is no folder ${resolve(clients)}`)
  const handlers = handlersIn(options)
  const old = await oldInstallation(options)
  const to = resolve(newState)
  if (!dryRun) refuseTarget(to, old, options.force)
  const step = stepper()
  const backup = await soundBackup(options, old)
  const generated =
    handlers === undefined ? undefined : await step('reading the handlers', readHandlers(handlers, options, dryRun))
  const moved = await moveState({ old, to, dryRun }, step)
  const scanned =
    clients === undefined ? undefined : await step('reading the code of clients', scanClients(resolve(clients)))
  const found: Findings = {
    ...(backup && { backup }),
    ...(generated && { generated }),
    ...moved,
    ...(scanned && { clients: scanned }),
  }
  if (isEmpty(found) && moved.failures.length === 0) {
    note('neither handlers nor state of an old daemon were found; name its folder with --from')
    process.exitCode = 3
    return
  }
  const { tried, failures } = await tryCommands(step, options, old)
  const standing = await standingNow(options, 7)
  await tell({ ...found, ...(tried && { tried }), ...standing, failures: [...moved.failures, ...failures] }, options)
}

/** Throws UsageError when there is none that is as it was made, and none is not what is wanted. */
const soundBackup = async (options: Options, old: OldInstallation): Promise<Findings['backup']> => {
  const backup = backupOf(await backupsOf(options), old)
  const wrong = backup && (await withProgress('comparing the backup', verifyBackup(backup.folder))).wrong.length
  if (backup && wrong === 0) return backup
  if (options.dryRun || !options.backup) return undefined
  const from = looksOld(old.root) ? ` --from ${old.root}` : ''
  const [reason, hint] = wrong
    ? [`${wrong} files of the backup ${backup!.name} are not as they were`, 'make another one']
    : ['there is no backup of what the old daemon keeps', 'make one']
  throw new UsageError(reason, { hint: `${hint}: ksi backup create${from}; or go on without: --no-backup` })
}

/** With the prompts and profiles of the old daemon. */
const tryCommands = async (
  step: Step,
  { home, config, dropIn }: Options,
  old: OldInstallation,
): Promise<Pick<Findings, 'tried' | 'failures'>> => {
  const place = looksOld(old.root) ? { dropIn: old.root } : { home, config, dropIn }
  const said = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined))
  try {
    const tried = await step('trying every command', tryAll(exampleCalls, said, undefined))
    return { tried: tried.map(briefly), failures: [] }
  } catch (cause) {
    return { failures: [`the commands could not be tried: ${messageOf(cause)}`] }
  }
}

const briefly = ({ command, compatible, notes, error }: Tried): TriedCommand => ({
  command,
  compatible,
  notes: error ? [error.message, ...notes] : notes,
})

/** Shows each step on stderr: moving while it goes on, with a mark when it is done. */
const stepper = (): Step => async (label, work) => {
  const started = performance.now()
  const result = await withProgress(label, work)
  const time = paint('dim', `${((performance.now() - started) / 1000).toFixed(1)} s`, process.stderr)
  note(`${paint('green', '✓', process.stderr)} ${label} ${time}`)
  return result
}

const tell = async (findings: Findings, options: Options): Promise<void> => {
  const report = moveReport(findings, versionOf())
  if (report.errors.length > 0 || (options.strict && report.warnings.length > 0)) process.exitCode = 1
  const paths = options.dryRun ? [] : await writeReport(options.report, report)
  if (options.json) sayJson({ ...report, dry_run: options.dryRun ?? false })
  else if (options.dryRun) say(reportPage(report).trimEnd())
  else show(report, paths)
}
