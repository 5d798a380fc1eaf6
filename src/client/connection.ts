import { setTimeout as sleep } from 'node:timers/promises'
import { fail, KsiError, messageOf } from '../errors.ts'
import { backoff } from './backoff.ts'
import { type Conversation, converse, type RequestOptions } from './conversation.ts'
import { socketPath, type Whereabouts } from './socket-path.ts'
import type { Push } from './wire.ts'

export interface ConnectOptions extends Whereabouts {
  /** Who asks, on every connection; without it an anonymous client of the same user. */
  token?: string | undefined
  /** False: a lost connection ends the client. Otherwise it comes back by itself, with growing pauses. */
  reconnect?: boolean | undefined
  /** Shown in the history as who asked. */
  clientId?: string | undefined
  /** Reads what arrives; `JSON.parse` if not said. */
  parse?: ((text: string) => unknown) | undefined
  /** Hears of every loss and every return. */
  onConnection?: ((state: 'connected' | 'lost', cause?: KsiError) => void) | undefined
}

/** What the daemon said of itself; the fields of `system:hello`. */
export interface ServerInfo {
  readonly version?: string
  readonly features?: readonly string[]
  readonly node?: string
  readonly log_id?: string
  readonly [more: string]: unknown
}

interface Ends {
  readonly push: (push: Push) => void
  readonly connected: (conversation: Conversation) => void
  readonly lost: () => void
  /** No connection will come any more; without a cause it was closed here. */
  readonly ended: (cause?: KsiError) => void
}

/** Seconds a request waits for a lost connection to come back, when it has no time-out of its own. */
const patience = 30
/** Seconds a daemon has to answer the first words. */
const greeting = 10

/** One conversation after the other: what is lost comes back, until it is closed or refused. */
export class Connection {
  readonly socket: string
  server: ServerInfo | undefined
  /** The conversation, while there is one. */
  current: Conversation | undefined
  /** Why there will be no other. */
  over: KsiError | undefined
  readonly #options: ConnectOptions
  readonly #ends: Ends
  readonly #waiting = new Set<(outcome: Conversation | KsiError) => void>()
  readonly #abandoned = new AbortController()

  constructor(options: ConnectOptions, ends: Ends) {
    this.socket = socketPath('events.sock', options)
    this.#options = options
    this.#ends = ends
  }

  /** Connects and introduces itself. Rejects with NOT_RUNNING, PERMISSION_DENIED, or what the daemon answered. */
  async open(): Promise<void> {
    const { parse, clientId, token, onConnection } = this.#options
    const conversation = await converse(this.socket, {
      parse,
      clientId,
      push: this.#ends.push,
      ended: cause => this.current === conversation && this.#lost(cause),
    })
    try {
      this.server = await hello(conversation)
      if (token !== undefined) await conversation.ask('system:authenticate', { token }, { timeout: greeting })
      if (this.over) throw this.over
    } catch (cause) {
      conversation.close()
      throw cause
    }
    this.current = conversation
    this.#ends.connected(conversation)
    onConnection?.('connected')
    for (const go of this.#waiting) go(conversation)
  }

  /** The next conversation. Rejects with NOT_RUNNING or CANCELLED, or why there will be none. */
  next(event: string, { timeout = patience, signal }: RequestOptions = {}): Promise<Conversation> {
    if (this.over) return Promise.reject(this.over)
    return new Promise((resolve, reject) => {
      const go = (outcome: Conversation | KsiError): void => {
        this.#waiting.delete(go)
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
        if (outcome instanceof KsiError) reject(outcome)
        else resolve(outcome)
      }
      const cancel = () => go(fail('CANCELLED', event))
      const timer = setTimeout(() => go(fail('NOT_RUNNING', this.socket)), timeout * 1000)
      signal?.addEventListener('abort', cancel)
      this.#waiting.add(go)
    })
  }

  close(): void {
    this.#end(fail('CONNECTION_LOST', 'everything').with({ hint: 'this client was closed' }), true)
  }

  #lost(cause: KsiError): void {
    this.current = undefined
    this.#ends.lost()
    this.#options.onConnection?.('lost', cause)
    if (this.#options.reconnect === false) this.#end(cause)
    else void this.#comeBack()
  }

  async #comeBack(): Promise<void> {
    for (const delay of backoff()) {
      try {
        await sleep(delay, undefined, { signal: this.#abandoned.signal })
        return await this.open()
      } catch (cause) {
        if (this.over) return
        const error = cause instanceof KsiError ? cause : fail('INTERNAL_ERROR', messageOf(cause))
        if (!error.retryable) return this.#end(error)
      }
    }
  }

  #end(cause: KsiError, here = false): void {
    if (this.over) return
    this.over = cause
    this.#abandoned.abort()
    this.#ends.ended(here ? undefined : cause)
    const conversation = this.current
    this.current = undefined
    for (const go of this.#waiting) go(cause)
    conversation?.close()
  }
}

/** The first line of every connection: a silent one would be closed, and a stranger's answer is noticed here. */
const hello = async (conversation: Conversation): Promise<ServerInfo | undefined> => {
  try {
    return (await conversation.ask('system:hello', {}, { timeout: greeting })) as ServerInfo
  } catch (cause) {
    if (cause instanceof KsiError && ['EVENT_NOT_HANDLED', 'PERMISSION_DENIED'].includes(cause.code)) return undefined
    throw cause
  }
}
