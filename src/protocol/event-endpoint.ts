import {
  type Actor,
  type Awaitable,
  andThen,
  type Codec,
  type Connection,
  type Endpoint,
  type Line,
  type Session,
} from '../plugin/index.ts'

/** How soon after connecting the only line of a one-shot comes, and how long after its answer it is closed: ms. */
const oneShot = { within: 1000, closesAfter: 250 }

/**
 * Many events per connection, answered as they are ready. How many run at once the bus decides for all clients together.
 * `actor`: who speaks there, when the path itself says so.
 */
export const eventEndpoint = (codec: Codec, name = 'events.sock', actor?: Actor): Endpoint => ({
  name,
  codecs: [codec],
  limits: { line_bytes: 1 << 20, at_once: 1 << 16 },
  open: eventSession,
  ...(actor && { actor: () => actor }),
})

/**
 * Closes a connection behind a single question: netcat gives the prompt back only when the server closes.
 * Any second line makes it stay, also one that has not ended yet, and so does whatever binds the connection.
 */
const eventSession = (connection: Connection): Session => {
  const opened = performance.now()
  let lines = 0
  let closing: NodeJS.Timeout | undefined
  const answered = (): void => {
    if (lines === 1 && !connection.bound) closing = setTimeout(close, oneShot.closesAfter)
  }
  const close = (): void => {
    if (!connection.bound && !connection.speaking) connection.close()
  }
  return {
    receive: line => {
      const done = connection.answer(line) as Awaitable<any>
      if (++lines > 1) clearTimeout(closing)
      else if (isSingleQuestion(line) && performance.now() - opened < oneShot.within) return andThen(done, answered)
      return done
    },
    end: () => clearTimeout(closing),
  }
}

const isSingleQuestion = (line: Line): boolean => {
  const request = 'request' in line ? line.request : line.about
  return request?.correlation_id === undefined && request?.expect_response !== false
}
