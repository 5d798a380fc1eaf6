import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fail, messageOf } from '../errors.ts'
import type { Places } from '../plugin/index.ts'
import type { Loaded } from './load-config.ts'

/** Where everything lies. Nothing is created. */
export const placesOf = ({ config, home, file }: Pick<Loaded, 'config' | 'home' | 'file'>): Places => {
  const { daemon, transports, plugins } = config
  const runDir = daemon.run_dir ?? join(transports.unix.socket_dir, '.run')
  return {
    home,
    config_file: file,
    socket_dir: transports.unix.socket_dir,
    legacy_sockets: legacySockets(transports.unix),
    run_dir: runDir,
    pid_file: daemon.pid_file ?? join(runDir, 'pid'),
    log_file: join(daemon.log_dir, 'daemon.log'),
    state_dir: plugins.state_service.state_dir,
    database: join(plugins.state_service.state_dir, 'ksi.db'),
    shared_database: daemon.shared_database,
    identities_file: plugins.agent_service.identities_file,
    profiles_dir: plugins.agent_service.profiles_dir,
    prompts_dir: daemon.prompts_dir,
    session_log_dir: daemon.session_log_dir,
    plugin_dirs: [...new Set([...daemon.plugin_dirs, ...daemon.isolated_plugin_dirs, join(home, 'plugins')])],
    cache_dir: join(home, 'cache'),
  }
}

/** The old daemon opened its five in this order, and its clients wait for the last one. */
const legacySockets = (unix: Loaded['config']['transports']['unix']): string[] => {
  const { enabled, compatibility_mode, socket_dir, legacy_sockets: folder, legacy_socket_paths: paths } = unix
  if (!enabled || !compatibility_mode) return []
  const { admin, agents, messaging, state, completion } = paths
  const five = Object.entries({ admin, agents, messaging, state, completion }).map(
    ([name, path]) => path ?? (folder !== false && join(folder, `${name}.sock`)),
  )
  return [join(socket_dir, 'control.sock'), ...five.filter(path => path !== false)]
}

/**
 * Makes a folder and those above it that are missing, for this user alone (0700). One that exists stays as it is.
 * @throws STORAGE_FAILED
 */
export const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw fail('STORAGE_FAILED', path, messageOf(cause)).with({
      hint: 'name another folder in daemon.json, or mend this one',
    })
  }
}
