import { createServer, type ListenOptions, type Server } from 'node:net'
import { dirname } from 'node:path'
import { fail } from '../errors.ts'
import { inheritedSocket } from './inherited-sockets.ts'
import { makeSafeFolder } from './safe-folder.ts'
import { freeSocketPath } from './socket-path.ts'
import { SocketStream } from './socket-stream.ts'
import type { Stream } from './stream.ts'

/** Connections that may wait to be accepted; the system may have a lower limit. */
const backlog = 1024

export interface Arrivals {
  readonly connected: (stream: Stream) => void
  /** A connection could not be accepted; the others go on. */
  readonly failed: (cause: Error) => void
}

export interface Listener {
  readonly path: string
  /** Accepts no more and removes the socket, unless it was handed over; open connections stay. */
  readonly close: () => void
}

/**
 * Listens at a unix socket that only this user may connect to, in a folder that is safe.
 * Throws what `makeSafeFolder` and `freeSocketPath` throw, and UNSAFE_PATH when the system refuses.
 */
export const listenUnix = async (path: string, { connected, failed }: Arrivals): Promise<Listener> => {
  makeSafeFolder(dirname(path))
  const fd = process.env.LISTEN_FDS === undefined ? undefined : inheritedSocket(path)
  if (fd === undefined) await freeSocketPath(path)
  const server = createServer({ allowHalfOpen: true }, socket => connected(new SocketStream(socket)))
  await bind(server, fd === undefined ? { path, backlog } : { fd }, path)
  server.on('error', failed)
  return { path, close: () => void server.close() }
}

const bind = (server: Server, where: ListenOptions & { fd?: number }, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', cause => {
      const error = fail('UNSAFE_PATH', path, cause.message).with({ hint: 'look at the folder and its rights' })
      error.cause = cause
      reject(error)
    })
    const umask = process.umask(0o177) // from the first moment nobody else may connect
    try {
      server.listen(where)
    } finally {
      process.umask(umask)
    }
    server.once('listening', () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
