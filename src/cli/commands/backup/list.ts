import type { Command } from 'commander'
import { listBackups } from '../../../migrate/backup/backup-manifest.ts'
import { type BackupOptions, backupsOf, sayBytes, withBackupOptions } from '../../backup/options.ts'
import { withExamples } from '../../options.ts'
import { note, oneLine, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'

export const define = (command: Command): void => {
  withBackupOptions(command).action(() => list(command.optsWithGlobals<BackupOptions>()))
  withExamples(command, ['ksi backup list', 'ksi backup list --json'])
}

const list = async (options: BackupOptions): Promise<void> => {
  const backups = backupsOf(options)
  const all = listBackups(backups).map(({ name, folder, manifest, error }) => ({
    name,
    folder,
    created_at: manifest?.created_at ?? null,
    files: manifest?.files.length ?? 0,
    bytes: manifest?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0,
    ...(error !== undefined && { error }),
  }))
  if (options.json) return all.forEach(sayJson)
  if (all.length === 0) return note(`There are no backups in ${backups}; make one with: ksi backup create`)
  const rows = all.map(one => [
    one.name,
    one.created_at ?? '',
    sayBytes(one.bytes),
    one.error === undefined ? `${one.files} files` : oneLine(one.error),
  ])
  say(table(['name', 'made at', 'size', ''], rows))
}
