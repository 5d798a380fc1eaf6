import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A connection of an old client that stays open. */
export interface AgentStream {
  readonly socket: Socket
  readonly write: (bytes: string) => void
  readonly send: (command: string, parameters?: unknown) => void
  /** The next line, an answer or a message; undefined when the server has closed. */
  readonly next: () => Promise<any>
  /** The line as it was written. */
  readonly nextLine: () => Promise<string | undefined>
  /** How many lines have come that nobody has taken. */
  readonly waiting: () => number
  readonly close: () => Promise<void>
}

export const agentStream = async (path: string): Promise<AgentStream> => {
  const socket = connect(path)
  const lines: string[] = []
  let ended = false
  let arrived = (): void => {}
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop()!
    lines.push(...parts)
    arrived()
  })
  socket.on('error', () => {})
  const closed = new Promise<void>(resolve =>
    socket.on('close', () => {
      ended = true
      arrived()
      resolve()
    }),
  )
  onTestFinished(() => void socket.destroy())
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const nextLine = async (): Promise<string | undefined> => {
    while (lines.length === 0 && !ended)
      await new Promise<void>(resolve => {
        arrived = resolve
      })
    return lines.shift()
  }
  return {
    socket,
    write: bytes => void socket.write(bytes),
    send: (command, parameters) => void socket.write(`${JSON.stringify({ command, parameters })}\n`),
    nextLine,
    next: async () => {
      const line = await nextLine()
      return line === undefined ? undefined : JSON.parse(line)
    },
    waiting: () => lines.length,
    close: () => {
      socket.destroy()
      return closed
    },
  }
}

/** A stream that has connected as an agent. */
export const agentOf = async (path: string, agent_id: string): Promise<AgentStream> => {
  const stream = await agentStream(path)
  stream.send('AGENT_CONNECTION', { action: 'connect', agent_id })
  const { result } = await stream.next()
  if (result?.status !== 'connected') throw new Error(`${agent_id} was not connected`)
  return stream
}
