import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'

/** One connection, as an answerer knows it. */
export interface OldConnection {
  readonly send: (line: string) => void
  /** Runs when it has ended. */
  onEnd?: () => void
}

export interface Answerer {
  /** Null: the connection is closed without a word; undefined: nothing is said yet. */
  readonly answer: (line: string, connection: OldConnection) => string | null | undefined
}

interface Manners {
  readonly closeAll: boolean
  /** Milliseconds. */
  readonly delay: number
}

/** Opens all sockets and speaks there as the old daemon did. The result closes them. */
export const serve = async (paths: readonly string[], answerer: Answerer, manners: Manners): Promise<() => void> => {
  const servers = await Promise.all(
    paths.map(path => {
      rmSync(path, { force: true })
      const server = createServer({ allowHalfOpen: true }, socket => talk(socket, answerer, manners))
      return new Promise<typeof server>(resolve => server.listen({ path, backlog: 100 }, () => resolve(server)))
    }),
  )
  return () => {
    for (const server of servers) server.close()
    for (const path of paths) rmSync(path, { force: true })
  }
}

const longest = 65_536

const talk = (socket: Socket, answerer: Answerer, { closeAll, delay }: Manners): void => {
  const connection: OldConnection = { send: line => void socket.write(`${line}\n`) }
  let held = Buffer.alloc(0)
  let stays = false
  let last = Promise.resolve()
  const take = (line: Buffer): void => {
    last = last.then(() => hear(line))
  }
  const hear = async (bytes: Buffer): Promise<void> => {
    const line = bytes.toString()
    if (socket.writableEnded || (stays && line.trim() === '')) return
    if (delay > 0) await new Promise(resolve => setTimeout(resolve, delay))
    const answer = bytes.length > longest ? null : answerer.answer(line, connection)
    if (typeof answer === 'string') connection.send(answer)
    stays ||= !closeAll && connectsAgent(line)
    if (!stays || answer === null) socket.end()
  }
  socket.on('data', chunk => {
    held = Buffer.concat([held, chunk as Buffer])
    for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10)) {
      take(held.subarray(0, end))
      held = held.subarray(end + 1)
    }
  })
  socket.on('end', () => {
    if (held.length > 0) take(held)
    last = last.then(() => void socket.end())
  })
  socket.on('error', () => {})
  socket.on('close', () => connection.onEnd?.())
}

/** Also when it is refused. */
const connectsAgent = (line: string): boolean => {
  try {
    const { command, parameters } = JSON.parse(line)
    return command === 'AGENT_CONNECTION' && parameters?.action === 'connect'
  } catch {
    return false
  }
}
