import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { fail } from '../../../errors.ts'
import { nameStorageFailures } from '../../../migrate/name-storage-failures.ts'
import { migrateState } from '../../../migrate/state/migrate-state.ts'
import { newPlaces, type OldInstallation } from '../../../migrate/state/places.ts'
import { runningDaemon } from '../../../migrate/state/running-daemon.ts'
import { verifyState } from '../../../migrate/state/verify-state.ts'
import { installationIn, installationOfState } from '../../migrate/old-installation.ts'
import { showState, showVerified } from '../../migrate/shown-state.ts'
import { withExamples, withOutputOptions } from '../../options.ts'
import { note, sayJson } from '../../output.ts'
import { withProgress } from '../../progress.ts'
import { sayFailure } from '../../say-failure.ts'
import { UsageError } from '../../usage-error.ts'

export interface StateOptions {
  readonly json?: boolean
  readonly from?: string
  readonly oldState: string
  readonly newState: string
  readonly db?: string
  readonly snapshot?: string
  readonly prefer?: 'db' | 'json'
  readonly splitPrivate?: boolean
  readonly verify?: boolean
  readonly reverse?: boolean
  readonly dryRun?: boolean
  readonly force?: boolean
  readonly strict?: boolean
}

export const define = (command: Command): void => {
  withOutputOptions(command)
    .option(
      '--old-state <folder>',
      'the old daemon’s folder of state; its database and the rest are found from there',
      'var/state',
    )
    .option('--new-state <folder>', 'the folder of ours that it is copied to', 'migration_output/state')
    .option('--from <folder>', 'the folder that the old daemon ran in, instead of --old-state')
    .option('--db <file>', 'its database (or KSI_DB_PATH; else var/db/agent_shared_state.db)')
    .option('--snapshot <file>', 'what it saved before a hot reload')
    .addOption(
      new Option('--prefer <source>', 'which wins when two say something else; the newer if not said').choices([
        'db',
        'json',
      ]),
    )
    .option('--split-private', 'put private rows into the namespaces of their owners')
    .option('--verify', 'read every key through the real state plugin and compare it with the source')
    .option('--reverse', 'the other way: carry back what was written since (ksi migrate rollback)')
    .option('--dry-run', 'say what would be copied, and write nothing')
    .option('--force', 'also into a folder that holds a daemon’s state already')
    .option('--strict', 'exit with 1 also when both sides had changed something')
    .description(
      'Copy the state of the old daemon, which may be running, into a folder of ours. Its files are only read. Run again, it carries over what was written since.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 all is copied, 1 something is not, or differs, 2 wrong usage or no such folder, 3 nothing was found.',
    )
    .action(() => run(command.optsWithGlobals<StateOptions>()))
  withExamples(command, [
    'ksi migrate state --old-state var/state --new-state migration_output/state --verify',
    'ksi migrate state --from /srv/ksi --dry-run --json',
    'ksi start --config migration_output/state/daemon.json',
  ])
}

const run = async (options: StateOptions): Promise<void> => {
  if (options.reverse) return (await import('./rollback.ts')).rollBack(options)
  const old = await oldInstallation(options)
  const to = resolve(options.newState)
  refuseTarget(to, old, options.force)
  const pid = (await runningDaemon(old))?.pid
  if (options.dryRun) return dryRun(old, options)
  const { prefer, splitPrivate } = options
  try {
    const report = await withProgress(
      'copying the state',
      nameStorageFailures(to, migrateState({ old, to, prefer, splitPrivate })),
    )
    const verified = options.verify ? await withProgress('comparing every key', verifyState(newPlaces(to))) : undefined
    if (options.json) sayJson({ ...report, ...(verified && { verified }), old_daemon: pid ?? null })
    else {
      showState(report)
      if (verified) showVerified(verified)
      if (pid !== undefined)
        note(`the old daemon is running (pid ${pid}): run this again when it has stopped, for what it writes till then`)
    }
    const isWrong = report.problems.length > 0 || (verified?.different.length ?? 0) > 0
    if (isWrong || (options.strict && report.conflicts.length > 0)) process.exitCode = 1
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'NOT_FOUND') throw cause
    process.exitCode = Math.max(sayFailure(cause, options.json === true), existsSync(old.state) ? 3 : 2)
  }
}

/** The installation that the options name. */
export const oldInstallation = async ({ from, oldState, db, snapshot }: StateOptions): Promise<OldInstallation> => {
  if (from !== undefined && !existsSync(from)) throw new UsageError(`there is no folder ${resolve(from)}`)
  for (const file of [db, snapshot])
    if (file !== undefined && !existsSync(file)) throw new UsageError(`there is no file ${resolve(file)}`)
  const found = from === undefined ? await installationOfState(resolve(oldState)) : await installationIn(resolve(from))
  return {
    ...found,
    ...(db !== undefined && { database: resolve(db) }),
    ...(snapshot !== undefined && { snapshot: resolve(snapshot) }),
  }
}

/** Throws UsageError for a folder of the old daemon, CONFLICT for one that a daemon works in. */
export const refuseTarget = (to: string, old: OldInstallation, force = false): void => {
  const own = [old.root, old.state, ...[old.database, old.identities].map(path => resolve(path, '..'))]
  if (own.includes(to))
    throw new UsageError(`${to} is a folder of the old daemon`, {
      hint: 'name a fresh one with --new-state; to use the old files where they are: ksi init',
    })
  const places = newPlaces(to)
  if (force || existsSync(places.work) || ![places.rows, places.database].some(path => existsSync(path))) return
  throw fail('CONFLICT', `${to} holds a daemon’s state already`).with({
    hint: 'name a fresh folder; or --force, and what is newer stays',
  })
}

const dryRun = async (old: OldInstallation, options: StateOptions): Promise<void> => {
  const scratch = mkdtempSync(join(tmpdir(), 'ksi-dry-run-'))
  try {
    const report = await migrateState({ old, to: scratch, prefer: options.prefer, splitPrivate: options.splitPrivate })
    const told = { ...report, to: resolve(options.newState), notes: ['nothing was written: --dry-run'] }
    if (options.json) sayJson({ ...told, dry_run: true })
    else showState(told, 'would be written')
    if (report.problems.length > 0) process.exitCode = 1
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
