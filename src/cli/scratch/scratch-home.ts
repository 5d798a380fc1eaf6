import { join } from 'node:path'
import type { Loaded } from '../../config/load-config.ts'
import { placesOf } from '../../config/places-of.ts'
import type { Flags } from '../../config/sources.ts'
import { refuseUnsafe } from '../../plugin/safe-file.ts'
import { makeScratchFolder, removeFolder } from '../../plugin/scratch-folder.ts'
import { load } from '../setting-options.ts'
import { copyState } from './copy-state.ts'

/** What a daemon may be tried in without changing anything. */
export interface ScratchHome {
  readonly folder: string
  /** Start the daemon with these. */
  readonly flags: Flags
  readonly remove: () => Promise<void>
}

/**
 * A copy of what the daemon of these settings keeps, in a folder of its own, with sockets of its own. Whoever is asked there,
 * the provider `scripted` answers. Throws INVALID_CONFIG, UNSAFE_PATH or STORAGE_FAILED, and leaves nothing then.
 */
export const makeScratchHome = async (flags: Flags): Promise<ScratchHome> => {
  const loaded = await load(flags)
  for (const path of loaded.file === undefined ? [loaded.home] : [loaded.home, loaded.file]) refuseUnsafe(path)
  const folder = await makeScratchFolder('ksi-scratch-')
  const remove = () => removeFolder(folder)
  try {
    const away = elsewhere(flags, loaded, folder)
    await copyState(placesOf(loaded), placesOf(await load(away)))
    return { folder, flags: away, remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}

/** The same settings, with every place they name moved into the folder. */
const elsewhere = (flags: Flags, { config, home, file, standsIn }: Loaded, folder: string): Flags => {
  const { dropIn: _, socketDir: __, ...others } = flags
  const places = Object.entries(placesIn(folder)).map(([key, path]) => `${key}=${path}`)
  const transports = Object.keys(config.transports).filter(name => name !== 'unix')
  return {
    ...others,
    config: file ?? (standsIn ? undefined : flags.config),
    home: folder,
    pluginDir: [...(flags.pluginDir ?? []), join(home, 'plugins')],
    set: [
      ...(flags.set ?? []),
      ...places,
      ...oldSockets.map(name => `transports.unix.legacy_socket_paths.${name}=false`),
      ...transports.map(name => `transports.${name}.enabled=false`),
      'transports.unix.enabled=true',
      'plugins.completion_service.only=scripted',
    ],
  }
}

const placesIn = (folder: string): Readonly<Record<string, string>> => ({
  'transports.unix.socket_dir': join(folder, 's'),
  'transports.unix.legacy_sockets': 'false',
  'daemon.run_dir': join(folder, 's', '.run'),
  'daemon.pid_file': join(folder, 's', '.run', 'pid'),
  'daemon.log_dir': join(folder, 'logs'),
  'daemon.session_log_dir': join(folder, 'sessions'),
  'daemon.shared_database': join(folder, 'shared.db'),
  'daemon.prompts_dir': join(folder, 'prompts'),
  'plugins.state_service.state_dir': join(folder, 'state'),
  'plugins.agent_service.identities_file': join(folder, 'identities.json'),
  'plugins.agent_service.profiles_dir': join(folder, 'profiles'),
})

const oldSockets = ['admin', 'agents', 'messaging', 'state', 'completion']
