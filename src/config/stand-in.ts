import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../errors.ts'
import { oldEnvironment } from './old-environment.ts'
import { resolvePath } from './resolve-path.ts'
import type { Setting } from './settle.ts'
import type { Environment, Flags, Given } from './sources.ts'

/** How the daemon stands in for the old one in a folder: `ksi start --drop-in`. */
export interface StandIn {
  readonly folder: string
  readonly env: Environment
  /** Where the old daemon kept everything, in the place of our defaults. */
  readonly defaults: readonly Setting[]
  readonly problems: readonly Given[]
  readonly warnings: readonly string[]
  /** What the old daemon made at its start and nobody else makes here. */
  readonly folders: readonly string[]
}

interface Circumstances {
  readonly env: Environment
  readonly flags: Flags
  /** Where a relative path of a flag begins. */
  readonly outside: { readonly base: string; readonly userHome: string }
}

/**
 * Places and settings of the old daemon in a folder.
 * @throws INVALID_CONFIG when there is no such folder, or its `.env` cannot be read.
 */
export const standIn = (folder: string, { env: given, flags, outside }: Circumstances): StandIn => {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw fail('INVALID_CONFIG', `--drop-in: there is no folder ${folder}`).with({
      hint: 'name the one the old daemon ran in',
    })
  const { env, problems, warnings } = oldEnvironment(given, join(folder, '.env'))
  const sockets = flags.socketDir === undefined ? join(folder, 'sockets') : resolvePath(flags.socketDir, outside)
  if (flags.socketDir !== undefined) for (const name of socketVariables) delete env[name]
  return {
    folder,
    env,
    problems,
    warnings,
    defaults: [
      at('transports.unix.socket_dir', sockets),
      at('transports.unix.legacy_sockets', sockets),
      ...Object.entries(places).map(([key, path]) => at(key, join(folder, path))),
      at('plugins.agent_service.shipped_profiles', false),
      at('plugins.completion_service.provider', { name: 'claude-cli', one_shot: true }),
    ],
    folders: ['agent_profiles', env.KSI_TMP_DIR || 'var/tmp'].map(path =>
      resolvePath(path, { ...outside, base: folder }),
    ),
  }
}

const places = {
  'daemon.run_dir': 'var/run',
  'daemon.pid_file': 'var/run/ksi_daemon.pid',
  'daemon.log_dir': 'var/logs/daemon',
  'daemon.shared_database': 'var/db/agent_shared_state.db',
  'daemon.session_log_dir': 'var/logs/sessions',
  'daemon.prompts_dir': 'prompts',
  'plugins.agent_service.identities_file': 'var/db/identities.json',
  'plugins.agent_service.profiles_dir': 'agent_profiles',
}

const socketVariables = ['ADMIN', 'AGENTS', 'MESSAGING', 'STATE', 'COMPLETION'].map(name => `KSI_${name}_SOCKET`)

const at = (key: string, value: unknown): Setting => ({ path: key.split('.'), value })
