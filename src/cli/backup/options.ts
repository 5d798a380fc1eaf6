import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { placesOf } from '../../config/places-of.ts'
import { partsOf } from '../../migrate/backup/parts.ts'
import { readManifest } from '../../migrate/state/manifest.ts'
import { newPlaces, type OldInstallation } from '../../migrate/state/places.ts'
import type { Places } from '../../plugin/index.ts'
import { installationIn, looksOld } from '../migrate/old-installation.ts'
import { load, type Settings, withSettings } from '../setting-options.ts'
import { UsageError } from '../usage-error.ts'

export interface BackupOptions extends Settings {
  /** The folder of all backups. */
  readonly to?: string
  readonly from?: string
}

export const withBackupOptions = (command: Command): Command =>
  withSettings(command).option('--to <folder>', 'the folder of all backups (else <home>/backups)')

/** The folder of all backups; found also when the configuration is broken. */
export const backupsOf = ({ to, home, dropIn }: BackupOptions): string =>
  to === undefined ? resolve(home ?? dropIn ?? process.env.KSI_HOME ?? join(homedir(), '.ksi'), 'backups') : resolve(to)

/** What there is to back up: our daemon's places, and the old daemon's if one is named or its state was copied. */
export const partsFor = async (options: BackupOptions) => {
  const places = placesOf(await load(options))
  const old = await oldOf(places, options.from)
  return { places, old, parts: partsOf(places, old) }
}

const oldOf = async (
  { home, state_dir, shared_database }: Places,
  from: string | undefined,
): Promise<OldInstallation | undefined> => {
  if (from !== undefined && !existsSync(from)) throw new UsageError(`there is no folder ${resolve(from)}`)
  if (from !== undefined) return installationIn(resolve(from))
  const copied = readManifest(newPlaces(state_dir))?.from
  if (copied) return copied
  const root = resolve(shared_database, '../../..') // after `ksi init` both daemons use the same files
  return root !== home && looksOld(root) ? installationIn(root) : undefined
}

/** `1.5 MB` */
export const sayBytes = (bytes: number): string => {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`
}
