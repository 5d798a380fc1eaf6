import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface LineServer {
  readonly folder: string
  readonly path: string
  /** Every line received, parsed. */
  readonly received: any[]
  /** The same, as they came. */
  readonly lines: string[]
  readonly sockets: Set<Socket>
  readonly listen: () => Promise<void>
  /** Cuts all connections and stops listening. */
  readonly stop: () => Promise<void>
}

/** A real socket that hands every line it gets to `answer`; gone when the test ends. */
export const lineServer = async (
  name: string,
  answer: (request: any, socket: Socket) => void,
  existing?: string,
): Promise<LineServer> => {
  const folder = existing ?? (await mkdtemp(join(tmpdir(), 'ksi-client-')))
  const path = join(folder, name)
  const received: any[] = []
  const lines: string[] = []
  const sockets = new Set<Socket>()
  let server: Server | undefined
  const accept = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let rest = ''
    socket.setEncoding('utf8').on('data', chunk => {
      const arrived = (rest + chunk).split('\n')
      rest = arrived.pop() ?? ''
      for (const line of arrived) {
        lines.push(line)
        const request = JSON.parse(line)
        received.push(request)
        answer(request, socket)
      }
    })
  }
  const listen = async (): Promise<void> => {
    server = createServer(accept)
    await new Promise<void>(resolve => server?.listen(path, resolve))
  }
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>(resolve => (server?.listening ? server.close(() => resolve()) : resolve()))
  }
  await listen()
  onTestFinished(async () => {
    await stop()
    if (!existing) await rm(folder, { recursive: true })
  })
  return { folder, path, received, lines, sockets, listen, stop }
}
