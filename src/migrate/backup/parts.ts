import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Places } from '../../plugin/index.ts'
import type { OldInstallation } from '../state/places.ts'

/** One file or folder that is backed up as a whole. */
export interface BackupPart {
  /** What it is, as a word; another one for each part. */
  readonly role: string
  /** Absolute, without links. */
  readonly path: string
}

/** Everything that our daemon keeps in these places, and the old one in its own; what is there now, without overlaps. */
export const partsOf = (places: Places, old: OldInstallation | undefined): BackupPart[] => {
  const ours: BackupPart[] = [
    { role: 'state', path: places.state_dir },
    { role: 'shared_database', path: places.shared_database },
    { role: 'identities', path: places.identities_file },
    { role: 'profiles', path: places.profiles_dir },
    { role: 'prompts', path: places.prompts_dir },
    { role: 'session_logs', path: places.session_log_dir },
    { role: 'logs', path: dirname(places.log_file) },
    { role: 'plugins', path: join(places.home, 'plugins') },
    { role: 'plugin_data', path: join(places.home, 'var/plugins') },
    ...(places.config_file ? [{ role: 'config', path: places.config_file }] : []),
  ]
  const theirs: BackupPart[] = old
    ? [
        { role: 'old_state', path: old.state },
        { role: 'old_database', path: old.database },
        { role: 'old_identities', path: old.identities },
        { role: 'old_profiles', path: old.profiles },
        { role: 'old_prompts', path: old.prompts },
        { role: 'old_session_logs', path: old.session_logs },
        { role: 'old_logs', path: join(old.root, 'var/logs') },
        { role: 'old_settings', path: join(old.root, '.env') },
        { role: 'old_extensions', path: join(old.root, 'extension_modules') },
        { role: 'old_last_session', path: join(old.root, 'sockets/last_session_id') },
        { role: 'old_last_output', path: join(old.root, 'sockets/claude_last_output.json') },
      ]
    : []
  const there = [...ours, ...theirs]
    .filter(({ path }) => isFileOrFolder(path))
    .map(part => ({ ...part, path: realpathSync(part.path) }))
  return there.filter(
    (part, at) =>
      !there.some((other, place) => covers(other.path, part.path) && (other.path !== part.path || place < at)),
  )
}

const isFileOrFolder = (path: string): boolean => {
  const found = existsSync(path) ? statSync(path) : undefined
  return found !== undefined && (found.isFile() || found.isDirectory())
}

/** Whether a path is another one, or lies inside of it. */
export const covers = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}${sep}`)
