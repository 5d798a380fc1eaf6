import { type Awaitable, andThen, type Connection, type Endpoint, type Line, type Session } from '../../plugin/index.ts'
import { legacyCodec } from './codec.ts'

/** A socket of the old daemon: one command, one answer, close; but who has connected as an agent stays. */
export const legacyEndpoint = (name: string): Endpoint => ({
  name,
  codecs: [legacyCodec],
  limits: { line_bytes: 65_536, at_once: 1 },
  open: legacySession,
})

const legacySession = (connection: Connection): Session => {
  let stays = false
  return {
    receive: (line): Awaitable<void> => {
      stays ||= connectsAgent(line)
      return andThen(connection.answer(line), () => {
        if (!stays) connection.close()
      })
    },
  }
}

/** Also when that is refused, as it always was. */
const connectsAgent = (line: Line): boolean => {
  const { command, parameters } = (('request' in line && line.request.data) || {}) as Record<string, unknown>
  if (typeof command !== 'string' || command.trim() !== 'AGENT_CONNECTION') return false
  return (parameters as { action?: unknown } | null | undefined)?.action === 'connect'
}
