import { join } from 'node:path'
import type { Loaded } from '../config/load-config.ts'
import { placesOf } from '../config/places-of.ts'
import { discover, nameOf } from '../host/discover.ts'
import { refuseUnsafe } from '../plugin/safe-file.ts'
import { lstat, refuseUnsafeFolder } from '../transport/safe-folder.ts'

/** Throws UNSAFE_PATH where the daemon would, when it starts: others could have written what it obeys, or take its sockets. */
export const refuseUnsafePlaces = (loaded: Loaded): void => {
  const { home, file, config } = loaded
  for (const path of file === undefined ? [home] : [home, file]) refuseUnsafe(path)
  const { socket_dir } = placesOf(loaded)
  if (config.transports.unix.enabled && lstat(socket_dir)) refuseUnsafeFolder(socket_dir)
}

/** The plugins that the daemon will not load since others could have written them, a line each. */
export const unsafePlugins = (loaded: Loaded): string[] => {
  const { home, plugin_dirs } = placesOf(loaded)
  return discover(plugin_dirs, [join(home, 'plugins')]).flatMap(found => {
    if (!('error' in found) || found.error.code !== 'UNSAFE_PATH') return []
    const { message, details } = found.error
    return [`plugin ${nameOf(found.path)} not loaded: ${message}${details.hint ? ` (${details.hint})` : ''}`]
  })
}
