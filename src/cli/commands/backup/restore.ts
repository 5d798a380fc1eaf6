import type { Command } from 'commander'
import { placesOf } from '../../../config/places-of.ts'
import { fail, messageOf } from '../../../errors.ts'
import { findBackup, readBackup } from '../../../migrate/backup/backup-manifest.ts'
import { finishRestore, restoreBackup } from '../../../migrate/backup/restore-backup.ts'
import { nameStorageFailures } from '../../../migrate/name-storage-failures.ts'
import type { OldInstallation } from '../../../migrate/state/places.ts'
import { runningDaemon } from '../../../migrate/state/running-daemon.ts'
import { type BackupOptions, backupsOf, partsFor, withBackupOptions } from '../../backup/options.ts'
import { confirm } from '../../confirm.ts'
import { withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { versionOf } from '../../program.ts'
import { withProgress } from '../../progress.ts'
import { load } from '../../setting-options.ts'
import { UsageError } from '../../usage-error.ts'

type Options = BackupOptions & { readonly latest?: boolean; readonly yes?: boolean }

export const define = (command: Command): void => {
  withBackupOptions(command)
    .argument('[backup]', 'its name, or its folder')
    .option('--latest', 'the newest one')
    .option('--from <folder>', 'the old daemon’s folder: it must be stopped too')
    .option('--yes', 'do not ask')
    .description(
      'Put everything of a backup back where it lay, all or nothing. Daemons must be stopped. What it replaces is backed up first.',
    )
    .action((name: string | undefined) => restore(name, command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi backup restore --latest', 'ksi backup restore before-phase-3 --yes'])
}

const restore = async (name: string | undefined, options: Options): Promise<void> => {
  if ((name === undefined) === !options.latest) throw new UsageError('name one backup, or say --latest')
  const backups = backupsOf(options)
  const replacing = { backups, version: versionOf(), database: await databaseOf(options) }
  const finished = await finishRestore(replacing)
  if (finished !== undefined) note(`the restore of ${finished}, which was cut short, is finished first`)
  const folder = findBackup(backups, name)
  const { parts, created_at, old, ...manifest } = readBackup(folder)
  for (const one of [old, options.from === undefined ? undefined : (await partsFor(options)).old])
    await refuseRunning(one)
  if (!options.yes) {
    note(`${manifest.name}, made at ${created_at}, replaces:`)
    for (const { path } of parts) note(`  ${oneLine(path)}`)
    if (!(await confirm('Replace what is there?', '--yes'))) throw fail('CANCELLED', 'ksi backup restore')
  }
  const done = await withProgress('restoring', nameStorageFailures(folder, restoreBackup({ ...replacing, folder })))
  if (options.json) return sayJson(done)
  say(`${paint('green', '✓')} ${done.name} is restored: ${done.files} files`)
  if (done.replaced) say(paint('dim', `  what was there before: ksi backup restore ${done.replaced}`))
}

/** Where our daemon keeps its rows; a backup also puts back a configuration that is broken, and cannot say it. */
const databaseOf = async (options: Options): Promise<string | undefined> => {
  try {
    return placesOf(await load(options)).database
  } catch (cause) {
    note(`whether a daemon is running is not known: ${messageOf(cause)}`)
    return undefined
  }
}

const refuseRunning = async (old: OldInstallation | undefined): Promise<void> => {
  const running = old && (await runningDaemon(old))
  if (running)
    throw fail('ALREADY_RUNNING', `${old.root}: ${running.why}`, running.pid ?? 0).with({ hint: 'stop it first' })
}
