import { join } from 'node:path'
import type { Command } from 'commander'
import { createBackup } from '../../../migrate/backup/create-backup.ts'
import { nameStorageFailures } from '../../../migrate/name-storage-failures.ts'
import { type BackupOptions, backupsOf, partsFor, sayBytes, withBackupOptions } from '../../backup/options.ts'
import { withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { versionOf } from '../../program.ts'
import { withProgress } from '../../progress.ts'
import { table } from '../../table.ts'

type Options = BackupOptions & { readonly name?: string }

export const define = (command: Command): void => {
  withBackupOptions(command)
    .option('--name <name>', 'what it is called; the time if not said')
    .option('--from <folder>', 'also the old daemon that ran in this folder')
    .description(
      'Copy everything that our daemon keeps, and the old one: databases as they are at one moment, identities, profiles, prompts, logs, plugins, the configuration. Daemons may go on running.',
    )
    .action(() => create(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi backup create',
    'ksi backup create --name before-phase-3',
    'ksi backup create --from /srv/ksi --to /mnt/backups',
  ])
}

const create = async (options: Options): Promise<void> => {
  const backups = backupsOf(options)
  const { parts, old } = await partsFor(options)
  const made = await withProgress(
    'copying',
    nameStorageFailures(backups, createBackup({ backups, name: options.name, parts, old, version: versionOf() })),
  )
  const { name, files, problems } = made
  const folder = join(backups, name)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (options.json) sayJson({ name, folder, parts: made.parts, files: files.length, bytes, problems })
  else {
    say(
      table(
        ['part', 'path'],
        made.parts.map(({ role, path }) => [role.replaceAll('_', ' '), path]),
      ),
    )
    for (const { path, reason } of problems)
      note(`${paint('red', 'not as it should be:', process.stderr)} ${oneLine(path)}: ${oneLine(reason)}`)
    say(
      `${problems.length === 0 ? paint('green', '✓') : paint('yellow', '!')} ${name}: ${files.length} files, ${sayBytes(bytes)}  ${paint('dim', folder)}`,
    )
    say(paint('dim', `  put it back with: ksi backup restore ${name}`))
  }
  if (problems.length > 0) process.exitCode = 1
}
