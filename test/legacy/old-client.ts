import { LineSocket } from '../../src/cli/legacy/line-socket.ts'

const patience = 15_000

/** The answer to one command, on a connection of its own that waits until the server closes. */
export const sayLegacy = async (socket: string, command: string, parameters?: object): Promise<any> => {
  const client = await openLegacy(socket)
  client.say(command, parameters)
  const answer = await client.line()
  if (answer === 'end' || (await client.line()) !== 'end') throw new Error('expected one line, then the end')
  return answer
}

/** A connection as an agent keeps it: `line` is the next line as JSON, or `end`. */
export const openLegacy = async (path: string) => {
  const connection = await LineSocket.open(path)
  const raw = (message: object): void => connection.send(Buffer.from(`${JSON.stringify(message)}\n`))
  return {
    raw,
    say: (command: string, parameters?: object): void => raw({ command, parameters }),
    line: async (): Promise<any> => {
      const heard = await connection.hear(patience)
      if (heard === 'nothing') throw new Error(`nothing came in ${patience} ms`)
      return heard === 'end' ? 'end' : JSON.parse(heard.line)
    },
    close: () => connection.close(),
  }
}
