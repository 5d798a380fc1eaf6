import type { Legacy } from '../legacy.ts'
import { findOldSocket } from './old-daemon/find-old-socket.ts'
import type { KeptRoutes } from './route.ts'

/** The socket of the old daemon, if it is known where that is: what a route said goes before what daemon.json says. */
export const oldPlace = ({ old_sockets }: Pick<KeptRoutes, 'old_sockets'>, { config }: Legacy): string | undefined => {
  const named = old_sockets ?? config.old_sockets
  return named === undefined ? undefined : findOldSocket(named)
}
