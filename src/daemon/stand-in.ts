import { chmodSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../config/places-of.ts'
import type { StandIn } from '../config/stand-in.ts'
import type { Places } from '../plugin/index.ts'
import { freeSocketPath } from '../transport/index.ts'

/**
 * Makes the old daemon's folder ready: what it made at its start is there, and nobody answers at its sockets.
 * Throws ALREADY_RUNNING when the old daemon, or another that stands in for it, is alive there.
 */
export const prepare = async ({ folders }: StandIn, places: Places): Promise<void> => {
  const { legacy_sockets, socket_dir, run_dir, session_log_dir, shared_database, pid_file } = places
  for (const folder of [...folders, session_log_dir, dirname(shared_database)]) makeFolder(folder)
  for (const folder of new Set([socket_dir, run_dir, dirname(pid_file), ...legacy_sockets.map(path => dirname(path))]))
    tighten(folder)
  for (const path of legacy_sockets) await freeSocketPath(path)
}

/** The old daemon let the group write into the folders it made, and into such a folder no socket is put. */
const tighten = (folder: string): void => {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found && isOurs(found) && (found.mode & 0o022) === 0o020) chmodSync(folder, found.mode & 0o7755)
}

const isOurs = ({ uid }: Stats): boolean => uid === process.geteuid?.()
