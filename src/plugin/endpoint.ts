import type { WireError } from '../errors.ts'
import type { Awaitable } from './awaitable.ts'
import type { Actor, EventRecord } from './context.ts'

/** What a line asks for, whatever its protocol. */
export interface Request {
  readonly name: string
  readonly data: unknown
  readonly correlation_id?: string | number | undefined
  readonly client_id?: string | undefined
  /** False: a notification, answered only when the line itself cannot be understood. */
  readonly expect_response?: boolean | undefined
  /** Seconds. */
  readonly timeout?: number | undefined
  readonly claimed_agent?: string | undefined
  readonly idempotency_key?: string | undefined
  readonly traceparent?: string | undefined
  /** The line itself, when the event's history may keep it as it came. */
  readonly text?: string | undefined
}

/** The answer to a request. `record` is absent when the line never became an event. */
export type Reply = { readonly record?: EventRecord | undefined } & (
  | { readonly result: unknown }
  | { readonly error: WireError }
)

/** Bytes ↔ meaning for one protocol. It keeps no state. */
export interface Codec {
  readonly name: string
  /** Reads a line that may be no JSON; undefined: it is JSON. Only the first codec of an endpoint is asked. */
  readonly read?: (line: string) => object | undefined
  /** Whether a line that is a JSON object belongs to this protocol. */
  readonly claims: (message: object) => boolean
  /** Throws a KsiError when the object is no request. `line` is its exact text. */
  readonly decode: (message: any, line: string) => Request
  /** What can be read of an object that is no request, so that the error reaches whoever waits for the answer. */
  readonly about?: (message: any) => Partial<Request>
  /** One line without its line end. */
  readonly encode: (reply: Reply, request?: Partial<Request>) => string
  /** One line for a subscriber, or for `Client.push`. */
  readonly push: (record: EventRecord) => string
}

/** A line in the codec that claimed it: understood, or not. */
export type Line = {
  readonly codec: Codec
  /** As it came, without its line end; absent when it could not be read as text. */
  readonly text?: string | undefined
} & ({ readonly request: Request } | { readonly error: WireError; readonly about?: Partial<Request> | undefined })

/** One client, as its session sees it. */
export interface Connection {
  readonly id: string
  /** Something on it outlives its answers: a subscription, a token, an agent's mailbox. See `Client.bind`. */
  readonly bound: boolean
  /** Part of another line has come. */
  readonly speaking: boolean
  /** Runs the request and sends its one answer; gives back whether it went well. */
  readonly answer: (line: Line) => Awaitable<boolean>
  /** Sends one line as it is. */
  readonly send: (line: string) => void
  /** Sends one line that nobody asked for; a client that does not read what waits for it is cut. */
  readonly push: (line: string) => void
  readonly close: () => void
}

/** What an endpoint remembers about one connection. */
export interface Session {
  readonly receive: (line: Line) => Awaitable<void>
  readonly end?: () => void
}

/** A socket, and what is spoken there. */
export interface Endpoint {
  /** The file name of its socket inside the socket folder, or an absolute path. */
  readonly name: string
  /** The first claims a line before the others and answers what nobody claims. */
  readonly codecs: readonly [Codec, ...Codec[]]
  /**
   * `line_bytes`: the longest line; `at_once`: requests of one connection that run at the same time;
   * `blank_lines`: those are lines as well, and answered.
   */
  readonly limits: { readonly line_bytes: number; readonly at_once: number; readonly blank_lines?: boolean }
  /** Who speaks here, when the path itself says so. */
  readonly actor?: (connection_id: string) => Actor
  readonly open: (connection: Connection) => Session
}
