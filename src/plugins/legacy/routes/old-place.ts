import { realpathSync } from 'node:fs'
import { fail } from '../../../plugin/index.ts'
import type { Legacy } from '../legacy.ts'
import { findOldSocket } from './old-daemon/find-old-socket.ts'
import type { KeptRoutes } from './route.ts'

/** The socket of the old daemon, if it is known where that is: what a route said goes before what daemon.json says. */
export const oldPlace = ({ old_sockets }: Pick<KeptRoutes, 'old_sockets'>, { config }: Legacy): string | undefined => {
  const named = old_sockets ?? config.old_sockets
  return named === undefined ? undefined : findOldSocket(named)
}

/** Throws INVALID_CONFIG when the socket is one of ours: what is sent there would go round and round. */
export const refuseOwn = (socket: string, { services: { connections } }: Legacy): void => {
  if (!connections.sockets().some(own => isSame(own, socket))) return
  throw fail('INVALID_CONFIG', `${socket} is a socket of this daemon, not of the old one`).with({
    hint: 'give the old daemon a folder of its own for its sockets (KSI_ADMIN_SOCKET …), and name that',
  })
}

const isSame = (one: string, other: string): boolean => one === other || realOf(one) === realOf(other)

const realOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path // it is not there yet
  }
}
