import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { listBackups } from '../../../migrate/backup/backup-manifest.ts'
import type { Report as Generated } from '../../../migrate/generate/report.ts'
import { readManifest } from '../../../migrate/state/manifest.ts'
import { newPlaces, type OldInstallation } from '../../../migrate/state/places.ts'
import { isCode, withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { versionOf } from '../../program.ts'
import { UsageError } from '../../usage-error.ts'
import { howItStands } from '../how-it-stands.ts'
import { readinessOf } from '../readiness.ts'
import type { Findings } from './findings.ts'

export interface HandlerOptions {
  readonly from?: string
  readonly handlersDir?: string
  readonly outputDir: string
  readonly protocolsDir?: string
  readonly force?: boolean
}

/** Where the handlers lie: as said, else in the old daemon's folder; undefined when they are nowhere. Throws UsageError. */
export const handlersIn = ({ handlersDir, from = '.' }: HandlerOptions): string | undefined => {
  if (handlersDir !== undefined && !existsSync(handlersDir))
    throw new UsageError(`there is no folder ${resolve(handlersDir)}`)
  const folder = resolve(handlersDir ?? join(from, 'ksi_daemon/commands'))
  return existsSync(folder) ? folder : undefined
}

/** Reads the handlers, and writes plugins unless it is only to be told what would be. */
export const readHandlers = async (
  handlersDir: string,
  { outputDir, protocolsDir, force = false }: HandlerOptions,
  dryRun: boolean,
): Promise<Generated> => {
  const [{ generate }, { legacyCommands }] = await Promise.all([
    import('../../../migrate/generate/generate.ts'),
    import('../../../plugins/legacy/commands/index.ts'),
  ])
  return generate({
    handlersDir,
    outputDir: resolve(outputDir),
    protocolsDir: protocolsDir === undefined ? undefined : resolve(protocolsDir),
    ...{ group: 'namespace', takeover: false, force, dryRun },
    known: legacyCommands,
    version: versionOf(),
  })
}

/** The newest backup that holds what the old daemon keeps; with nothing to hold, the newest at all. */
export const backupOf = (backups: string, old: OldInstallation): Findings['backup'] => {
  const wanted = [old.database, old.identities, ...(holdsMore(old.state) ? [old.state] : [])]
    .filter(path => existsSync(path))
    .map(path => realpathSync(path))
  const found = listBackups(backups).find(
    ({ manifest }) =>
      manifest &&
      wanted.every(path => manifest.parts.some(part => path === part.path || path.startsWith(`${part.path}${sep}`))),
  )
  return found?.manifest && { name: found.name, created_at: found.manifest.created_at, folder: found.folder }
}

/** After `ksi init` our daemon makes that folder, and keeps its own rows there. */
const holdsMore = (state: string): boolean =>
  existsSync(state) && readdirSync(state).some(name => !/^(ksi\.db|rollback-)/.test(name))

/** What was copied into a folder of ours; undefined when nothing was. Throws DAMAGED. */
export const copiedState = (folder: string): Findings['state'] => {
  const manifest = readManifest(newPlaces(folder))
  if (!manifest) return undefined
  const { migrated_at, from, sources, conflicts, problems } = manifest
  return { migrated_at, from: from.root, to: folder, sources, conflicts, problems }
}

/** What the running daemon says; nothing when none runs. */
export const standingNow = async (
  options: DaemonOptions,
  days: number,
): Promise<Pick<Findings, 'standing' | 'readiness'>> => {
  try {
    const standing = await withClient(options, howItStands)
    return { standing, readiness: readinessOf(standing, days) }
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING', 'EVENT_NOT_HANDLED')) return {}
    throw cause
  }
}
