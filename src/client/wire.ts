import { errors, fail, fromWire, type KsiError, type WireError } from '../errors.ts'

/** One event as a subscriber receives it. */
export interface ReceivedEvent<Data = unknown, Name extends string = string> {
  readonly type: 'event'
  readonly event: Name
  readonly data: Data
  /** Absent when the event was sent to this connection alone, as mail is. */
  readonly subscription_id?: string
  readonly source: string
  readonly event_id: string
  readonly parent_id: string | null
  readonly origin_correlation_id: string | number | null
  readonly seq?: number
  /** Opaque: `after` takes it to go on behind this event. */
  readonly cursor?: string
  /** ISO 8601, UTC. */
  readonly timestamp: string
}

/** Events that are no longer kept and can never be had again. */
export interface Gap {
  readonly type: 'gap'
  readonly from: number
  readonly to: number
  readonly reason: string
  readonly subscription_id?: string
}

/** All that was kept has been sent; what follows happens now. */
export interface Synced {
  readonly type: 'synced'
  readonly subscription_id?: string
  readonly cursor?: string
}

export type Push = ReceivedEvent | Gap | Synced

interface Answer {
  readonly type: 'response'
  readonly correlation_id?: string | number | null
  readonly status: string
  readonly data?: unknown
  readonly error?: Partial<WireError>
}
export type Message = Answer | Push

/** Reads one line of the daemon. Throws INVALID_JSON when it is none. */
export const readMessage = (line: string, parse: (text: string) => unknown): Message => {
  let message: unknown
  try {
    message = parse(line)
  } catch (cause) {
    throw garbage(line, cause)
  }
  if (typeof message !== 'object' || message === null || typeof (message as Message).type !== 'string')
    throw garbage(line)
  return message as Message
}

/** What went wrong, from an answer that says `error`. */
export const errorOf = ({ status, error }: Answer): KsiError => {
  if (typeof error?.code !== 'string')
    return garbage(`an answer with the status ${JSON.stringify(status)} and no error`)
  const { code, message = code, details = {} } = error
  const known: { retryable: boolean } | undefined = Object.hasOwn(errors, code)
    ? errors[code as keyof typeof errors]
    : undefined
  return fromWire({ code, message, details, retryable: error.retryable ?? known?.retryable ?? false })
}

const garbage = (line: string, cause?: unknown): KsiError => {
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line
  const error = fail('INVALID_JSON', `received ${JSON.stringify(shown)}`).with({
    hint: 'is this the events.sock of a KSI daemon?',
  })
  error.cause = cause
  return error
}
