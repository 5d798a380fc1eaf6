import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { fail, KsiError, messageOf } from '../errors.ts'
import { lineCutter } from './lines.ts'

/** Longest line the daemon reads, in bytes. */
const longestSent = 1024 * 1024
/** Longest line we read, in characters: an answer may be far longer than a request. */
const longestReceived = 64 * 1024 * 1024
/** How long the daemon has to close its side after we closed ours, in ms. */
const farewellTime = 1000

/** One open socket that carries lines. */
export interface Link {
  /** Queues one line; all lines of a tick leave in one write. Throws MESSAGE_TOO_LARGE. */
  readonly send: (line: string) => void
  /** Resolves when the system has taken everything sent so far. Rejects with CONNECTION_LOST. */
  readonly flushed: () => Promise<void>
  /** What was sent still arrives; nothing is received any more, and the process need not wait. */
  readonly close: () => void
}

export interface LinkEnds {
  /** What it throws ends the link. */
  readonly receive: (line: string) => void
  /** Runs once, before `close` returns or when the link broke. */
  readonly ended: (cause: KsiError) => void
}

/** Connects to a socket. Rejects with NOT_RUNNING or PERMISSION_DENIED. */
export const openLink = (path: string, ends: LinkEnds): Promise<Link> =>
  new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.setEncoding('utf8')
    const refused = (cause: Error) => reject(notReached(path, cause))
    socket.once('error', refused)
    socket.once('connect', () => {
      socket.off('error', refused)
      resolve(carryLines(socket, ends))
    })
  })

const carryLines = (socket: Socket, { receive, ended }: LinkEnds): Link => {
  let over = false
  const end = (cause: KsiError): void => {
    if (over) return
    over = true
    ended(cause)
  }
  const cut = lineCutter(longestReceived, line => over || receive(line))
  socket.on('data', (chunk: string) => {
    if (over) return
    try {
      cut(chunk)
    } catch (cause) {
      end(cause instanceof KsiError ? cause : fail('INTERNAL_ERROR', messageOf(cause)))
      socket.destroy()
    }
  })
  socket.on('error', cause => end(Object.assign(fail('CONNECTION_LOST', 'everything'), { cause })))
  socket.on('close', () => end(fail('CONNECTION_LOST', 'everything')))
  return {
    send: line => {
      if (Buffer.byteLength(line) > longestSent) throw fail('MESSAGE_TOO_LARGE', longestSent)
      if (socket.writableCorked === 0) {
        socket.cork()
        process.nextTick(() => socket.uncork())
      }
      socket.write(`${line}\n`)
    },
    flushed: () =>
      new Promise((resolve, reject) => {
        socket.write('', cause => (cause ? reject(Object.assign(fail('CONNECTION_LOST', 'it'), { cause })) : resolve()))
      }),
    close: () => {
      end(fail('CONNECTION_LOST', 'everything'))
      socket.end()
      socket.unref()
      setTimeout(() => socket.destroy(), farewellTime).unref()
    },
  }
}

const notReached = (path: string, cause: Error & { code?: string }): KsiError => {
  const error =
    cause.code === 'EACCES' || cause.code === 'EPERM'
      ? fail('PERMISSION_DENIED', 'this user', `open ${path}`).with({ hint: 'the daemon belongs to another user' })
      : fail('NOT_RUNNING', path).with({ hint: wayTo(path) })
  return Object.assign(error, { cause })
}

const wayTo = (path: string): string =>
  basename(path) === 'control.sock' && existsSync(join(dirname(path), 'events.sock'))
    ? 'this daemon answers no legacy commands: send it events, as emitEvent does'
    : 'start it with: ksi start --detach'
