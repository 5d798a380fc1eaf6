import { type Awaitable, andThen, type Connection, type Endpoint, type Line, type Session } from '../../plugin/index.ts'
import { legacyCodec } from './codec.ts'
import { reasonIn } from './envelope.ts'
import { noteLine } from './lines.ts'
import type { Stream } from './routes/streams.ts'
import type { Routes } from './routes.ts'

const withoutRoutes = { current: undefined }

/** A socket of the old daemon: one command, one answer, close; but who has connected as an agent stays. */
export const legacyEndpoint = (name: string, routes: Pick<Routes, 'current'> = withoutRoutes): Endpoint => ({
  name,
  codecs: [legacyCodec],
  limits: { line_bytes: 65_536, at_once: 1, blank_lines: true },
  open: connection => legacySession(connection, routes),
})

const legacySession = (connection: Connection, routes: Pick<Routes, 'current'>): Session => {
  let stays = false
  let stream: Stream | undefined
  const connecting = (answer: () => Awaitable<unknown>): Awaitable<void> => {
    routes.current?.streams.expect(connection.id)
    return andThen(answer(), () => {
      stream = routes.current?.streams.take(connection)
    })
  }
  return {
    receive: (line): Awaitable<void> => {
      if (stream) return routes.current?.say(stream, line, connection)
      if (routes.current && 'request' in line) noteLine(line.request.data as object, line.text!)
      const connects = connectsAgent(line)
      if (stays) return connects ? connecting(() => receiveMore(connection, line)) : receiveMore(connection, line)
      stays = connects
      if (stays) return connecting(() => connection.answer(line))
      return andThen(connection.answer(line), () => {
        if (!connection.bound) connection.close()
      })
    },
    end: () => stream?.close(),
  }
}

/** What is no JSON is told in another way than on a first line; a blank line is none. */
const receiveMore = (connection: Connection, line: Line): Awaitable<void> => {
  if (!('error' in line) || line.error.code !== 'INVALID_JSON') return andThen(connection.answer(line), () => {})
  if (line.error.details.blank === true) return
  const error = { ...line.error, code: 'INVALID_COMMAND', message: `Invalid JSON: ${reasonIn(line.error)}` }
  return andThen(connection.answer({ codec: line.codec, error }), () => {})
}

/** Also when that is refused, as it always was. */
const connectsAgent = (line: Line): boolean => {
  const { command, parameters } = (('request' in line && line.request.data) || {}) as Record<string, unknown>
  if (typeof command !== 'string' || command.trim() !== 'AGENT_CONNECTION') return false
  return (parameters as { action?: unknown } | null | undefined)?.action === 'connect'
}
