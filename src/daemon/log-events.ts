import type { Bus } from '../bus/index.ts'
import { redact } from '../plugin/index.ts'

const mostCharacters = 1024

/** One line of the daemon's log for every event, its data cut at 1 KB: only when somebody asks for it. */
export const logEvents = (bus: Bus): void => {
  bus.log.tap = ({ name, event_id, seq, source, status, duration_ms, data, error }) => {
    bus.say({
      level: 'INFO',
      source: 'event',
      message: name,
      fields: {
        event_id,
        seq,
        from: source,
        status,
        duration_ms,
        data: short(data),
        ...(error && { code: error.code }),
      },
    })
  }
}

const short = (data: unknown): string => {
  const text = JSON.stringify(redact(data)) ?? ''
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text
}
