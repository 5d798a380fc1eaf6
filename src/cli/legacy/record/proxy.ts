import { mkdirSync, readdirSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { fail } from '../../../errors.ts'
import { LineCutter, type Said } from './transcript.ts'

export interface Proxy {
  /** The names of the sockets that are passed on. */
  readonly names: readonly string[]
  readonly close: () => void
}

const passedOn = ['control', 'admin', 'agents', 'messaging', 'state', 'completion']

/**
 * Listens in a folder for clients of the daemon in another one, passes everything on as it is, and tells what was said.
 * Throws NOT_FOUND when no socket of the old daemon's is there.
 */
export const openProxy = async (through: string, listen: string, tell: (said: Said) => void): Promise<Proxy> => {
  const there = readdirSync(through, { withFileTypes: true }).filter(entry => entry.isSocket())
  const names = passedOn.filter(name => there.some(entry => entry.name === `${name}.sock`))
  if (names.length === 0) throw fail('NOT_FOUND', `a socket of the old daemon in ${through}`)
  mkdirSync(listen, { recursive: true, mode: 0o700 })
  const counter = { connections: 0 }
  const open = new Set<Socket>()
  const servers: Server[] = []
  for (const name of names) {
    const server = createServer({ allowHalfOpen: true }, client => {
      const daemon = connect({ path: join(through, `${name}.sock`), allowHalfOpen: true })
      for (const socket of [client, daemon]) open.add(socket.on('close', () => open.delete(socket)))
      relay({ client, daemon }, { connection: ++counter.connections, socket: name }, tell)
    })
    servers.push(server)
    await listening(server, join(listen, `${name}.sock`))
  }
  const close = (): void => {
    for (const server of servers) server.close()
    for (const socket of open) socket.destroy()
  }
  return { names, close }
}

const relay = (
  { client, daemon }: { readonly client: Socket; readonly daemon: Socket },
  { connection, socket }: { readonly connection: number; readonly socket: string },
  tell: (said: Said) => void,
): void => {
  tell({ connection, kind: 'opened', socket })
  const asked = new LineCutter((line, isWhole) => tell({ connection, kind: 'asked', line, isWhole }))
  const answered = new LineCutter(line => tell({ connection, kind: 'answered', line }))
  let isClosed = false
  const closed = (by: 'client' | 'daemon'): void => {
    if (isClosed) return
    isClosed = true
    answered.end()
    tell({ connection, kind: 'closed', by })
  }
  client.on('data', (bytes: Buffer) => {
    asked.take(bytes)
    daemon.write(bytes)
  })
  daemon.on('data', (bytes: Buffer) => {
    answered.take(bytes)
    client.write(bytes)
  })
  client.on('end', () => {
    asked.end()
    tell({ connection, kind: 'half-closed' })
    daemon.end()
  })
  daemon.on('end', () => {
    closed('daemon')
    client.end()
  })
  // Who goes away in the middle takes the other side along.
  client
    .on('error', () => {})
    .on('close', () => {
      closed('client')
      daemon.destroy()
    })
  daemon
    .on('error', () => {})
    .on('close', () => {
      closed('daemon')
      client.end()
    })
}

const listening = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', cause => reject(fail('UNSAFE_PATH', basename(path), cause.message)))
    const umask = process.umask(0o177)
    server.listen(path)
    process.umask(umask)
    server.once('listening', resolve)
  })
