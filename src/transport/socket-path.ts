import { unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { fail } from '../errors.ts'
import { kindOf, lstat, unsafe } from './safe-folder.ts'
import { socketOwner } from './socket-owner.ts'

/** `sun_path` less its closing zero. A longer path would be cut silently. */
const mostBytes = process.platform === 'linux' ? 107 : 103

/**
 * Makes sure that a socket can be bound at a path: a dead one is removed, everything else is left untouched.
 * Throws INVALID_CONFIG for a path that is too long, UNSAFE_PATH for what is no socket of ours, ALREADY_RUNNING for a live one.
 */
export const freeSocketPath = async (path: string): Promise<void> => {
  const bytes = Buffer.byteLength(path)
  if (bytes > mostBytes)
    throw fail('INVALID_CONFIG', `the socket path ${path} has ${bytes} bytes, the system allows ${mostBytes}`).with({
      hint: 'set transports.unix.socket_dir to a shorter path',
    })
  const found = lstat(path)
  if (!found) return
  if (!found.isSocket()) throw unsafe(path, `it is ${kindOf(found)}, not a socket`, 'move it away')
  if (found.uid !== (process.geteuid?.() ?? found.uid))
    throw unsafe(path, `it belongs to the user with the id ${found.uid}`, 'let that user remove it')
  if (await isAlive(path)) throw fail('ALREADY_RUNNING', path, socketOwner(path) ?? 0)
  unlinkSync(path)
}

/** Only a refused connection proves that nobody listens. */
const isAlive = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code !== 'ECONNREFUSED'))
  })
