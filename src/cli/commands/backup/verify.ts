import type { Command } from 'commander'
import { messageOf } from '../../../errors.ts'
import { findBackup, listBackups } from '../../../migrate/backup/backup-manifest.ts'
import { type VerifiedBackup, verifyBackup } from '../../../migrate/backup/verify-backup.ts'
import { type BackupOptions, backupsOf, withBackupOptions } from '../../backup/options.ts'
import { withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { withProgress } from '../../progress.ts'

type Options = BackupOptions & { readonly latest?: boolean; readonly all?: boolean }

export const define = (command: Command): void => {
  withBackupOptions(command)
    .argument('[backup]', 'its name, or its folder; the latest if not said')
    .option('--latest', 'the newest one')
    .option('--all', 'every one of them')
    .description('Compare each file of a backup with the checksum it had. Exit code 1 when one differs.')
    .action((name: string | undefined) => verify(name, command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi backup verify', 'ksi backup verify before-phase-3', 'ksi backup verify --all --json'])
}

const verify = async (name: string | undefined, options: Options): Promise<void> => {
  const backups = backupsOf(options)
  const folders = options.all ? listBackups(backups).map(({ folder }) => folder) : [findBackup(backups, name)]
  if (folders.length === 0) findBackup(backups, undefined)
  for (const folder of folders) {
    const { files, wrong } = await withProgress('comparing', looked(folder))
    if (options.json) sayJson({ folder, files, ok: wrong.length === 0, wrong })
    else {
      for (const { path, reason } of wrong)
        note(`${paint('red', '✗', process.stderr)} ${oneLine(path)}: ${oneLine(reason)}`)
      say(
        wrong.length === 0
          ? `${paint('green', '✓')} ${files} files are as they were  ${paint('dim', folder)}`
          : `${paint('red', '✗')} ${wrong.length} of ${files} files are not as they were  ${paint('dim', folder)}`,
      )
    }
    if (wrong.length > 0) process.exitCode = 1
  }
}

/** One that cannot be read is wrong, and the others are looked at all the same. */
const looked = async (folder: string): Promise<VerifiedBackup> => {
  try {
    return await verifyBackup(folder)
  } catch (cause) {
    return { files: 0, bytes: 0, wrong: [{ path: folder, reason: messageOf(cause) }] }
  }
}
