import { join, resolve } from 'node:path'

export interface Whereabouts {
  /** Path of the socket itself; wins over `socketDir`. */
  socket?: string | undefined
  /** The daemon's socket folder; else `KSI_SOCKET_DIR`, else /tmp/ksi. */
  socketDir?: string | undefined
}

/** The absolute path of one of the daemon's sockets. */
export const socketPath = (name: 'events.sock' | 'control.sock', { socket, socketDir }: Whereabouts = {}): string =>
  resolve(socket ?? join(socketDir ?? (process.env.KSI_SOCKET_DIR || '/tmp/ksi'), name))
