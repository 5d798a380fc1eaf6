import { fail, type KsiError } from '../errors.ts'
import { openLink } from './link.ts'
import { errorOf, type Push, readMessage } from './wire.ts'

/** How one request is to be treated. Times in seconds, as on the wire. */
export interface RequestOptions {
  /** Seconds until TIMEOUT; without it the daemon's own limit for this event. */
  timeout?: number | undefined
  /** The same key again gets the first answer again, for 24 hours; so a lost connection is no reason to fail. */
  idempotencyKey?: string | undefined
  /** Rejects with CANCELLED; the daemon is not told. */
  signal?: AbortSignal | undefined
}

export interface ConversationOptions {
  /** Reads a line; `JSON.parse` if not said. */
  parse?: ((text: string) => unknown) | undefined
  clientId?: string | undefined
  push?: ((push: Push) => void) | undefined
  /** Runs once, when no answer can come any more. */
  ended?: ((cause: KsiError) => void) | undefined
}

/** One connection to events.sock: requests out, answers and pushes in. */
export interface Conversation {
  /** Resolves with the answer's data, rejects with its error. The line is written before this returns. */
  readonly ask: (event: string, data?: unknown, options?: RequestOptions) => Promise<unknown>
  /** Sends an event that nobody answers; resolves when the system has taken it. */
  readonly tell: (event: string, data?: unknown) => Promise<void>
  readonly close: () => void
}

interface Asked {
  readonly event: string
  readonly settle: (outcome: { readonly data: unknown } | KsiError) => void
}

/** How much later than the daemon we give up: its own TIMEOUT says more. */
const grace = 1

/** Opens a connection. Rejects with NOT_RUNNING or PERMISSION_DENIED. */
export const converse = async (path: string, options: ConversationOptions = {}): Promise<Conversation> => {
  const { parse = JSON.parse, clientId, push, ended } = options
  const asked = new Map<unknown, Asked>()
  /** Said by the daemon before it closed, to no request in particular. */
  let farewell: KsiError | undefined
  let over: KsiError | undefined
  let count = 0

  const receive = (line: string): void => {
    const message = readMessage(line, parse)
    if (message.type !== 'response') push?.(message)
    else if (message.correlation_id === null || message.correlation_id === undefined) farewell = errorOf(message)
    else
      asked
        .get(message.correlation_id)
        ?.settle(message.status === 'success' ? { data: message.data } : errorOf(message))
  }

  const lost = (cause: KsiError): void => {
    over = farewell ?? cause
    for (const { event, settle } of asked.values()) settle(over.code === 'CONNECTION_LOST' ? lostBefore(event) : over)
    ended?.(over)
  }

  const link = await openLink(path, { receive, ended: lost })

  const lineOf = (event: string, data: unknown, more: object): string =>
    JSON.stringify({ event, data, client_id: clientId, ...more })

  const lostBefore = (event: string): KsiError => causedBy(fail('CONNECTION_LOST', event), over)

  return {
    ask: (event, data, { timeout, idempotencyKey, signal } = {}) =>
      new Promise((resolve, reject) => {
        if (over !== undefined) throw lostBefore(event)
        if (signal?.aborted) throw causedBy(fail('CANCELLED', event), signal.reason)
        const id = `c${++count}`
        link.send(lineOf(event, data, { correlation_id: id, timeout, idempotency_key: idempotencyKey }))
        const settle: Asked['settle'] = outcome => {
          asked.delete(id)
          clearTimeout(timer)
          signal?.removeEventListener('abort', cancel)
          if ('data' in outcome) resolve(outcome.data)
          else reject(outcome)
        }
        const cancel = () => settle(causedBy(fail('CANCELLED', event), signal?.reason))
        const late = () => settle(fail('TIMEOUT', event))
        const timer = timeout === undefined ? undefined : setTimeout(late, (timeout + grace) * 1000)
        signal?.addEventListener('abort', cancel)
        asked.set(id, { event, settle })
      }),
    tell: async (event, data) => {
      if (over !== undefined) throw lostBefore(event)
      link.send(lineOf(event, data, { expect_response: false }))
      await link.flushed()
    },
    close: () => link.close(),
  }
}

const causedBy = (error: KsiError, cause: unknown): KsiError => Object.assign(error, { cause })
