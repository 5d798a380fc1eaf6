import type { WireError } from '../errors.ts'
import type { Actor, Change, HookName, Keep, Manifest } from '../plugin/index.ts'

export const protocolVersion = 1

/** What a message may be, and how much of it there may be at once. */
export const protocolLimits = {
  messageBytes: 16_777_216,
  /** Requests of the daemon that one plugin has not answered. */
  atOnce: 64,
  /** Requests of one plugin that the daemon has not answered. */
  fromPlugin: 256,
} as const

/** What of an event's context can be said in JSON. */
export interface RemoteContext {
  readonly event_id: string
  readonly name: string
  readonly seq?: number | undefined
  readonly correlation_id?: string | number | undefined
  readonly parent_id?: string | undefined
  readonly depth: number
  readonly source: string
  readonly actor: Actor
  readonly direct: boolean
  readonly claimed_agent?: string | undefined
  readonly client_id?: string | undefined
  readonly idempotency_key?: string | undefined
  readonly keep: Keep
  /** Milliseconds since 1970. */
  readonly deadline: number
}

/** What the daemon asks. */
export type ToPlugin =
  | {
      type: 'initialize'
      protocol: number
      ksi: string
      path: string
      limits: { message_bytes: number; at_once: number }
    }
  | { type: 'start'; name: string; config: unknown; data_dir: string }
  | { type: 'command'; command: string; name: string; data: unknown; context: RemoteContext }
  | { type: 'event'; subscription: number; name: string; data: unknown; context: RemoteContext }
  | { type: 'hook'; hook: HookName; args: readonly unknown[]; context?: RemoteContext | undefined }
  | { type: 'ping' }
  | { type: 'stop'; grace_ms: number }

/** What the plugin asks; `in` is the id of the message it is working on. */
export type ToDaemon =
  | { type: 'request'; in?: number | undefined; name: string; data: unknown }
  | {
      type: 'emit'
      in?: number | undefined
      own?: boolean | undefined
      name: string
      data: unknown
      changes?: readonly Change[]
    }
  | { type: 'subscribe'; patterns: readonly string[] }
  | { type: 'unsubscribe'; subscription: number }

export type Request = ToPlugin | ToDaemon

/** A line for the daemon's log. */
export interface LogMessage {
  readonly type: 'log'
  readonly level?: string
  readonly message: string
  readonly fields?: object
  readonly in?: number | undefined
}

/** An error without a code is one that nobody planned. */
export type RemoteError = Partial<WireError> & { readonly message: string }

/** The end of a request. */
export type Reply =
  | { readonly type: 'result'; readonly id: number; readonly value?: unknown; readonly changes?: readonly Change[] }
  | { readonly type: 'error'; readonly id: number; readonly error: RemoteError }

export type Message = (Request & { id: number }) | Reply | { type: 'cancel'; id: number } | LogMessage

/** The value of the answer to `initialize`. */
export interface Initialized {
  readonly protocol: number
  readonly at_once?: number
  /** The files that what it declares depends on. */
  readonly files?: readonly string[]
  readonly manifest: Partial<Manifest> & { readonly name: string }
}

/** The text of a request's answer that is no plain value: changes of rows go with it. */
export class Answer {
  readonly value: unknown
  readonly changes: readonly Change[]
  constructor(value: unknown, changes: readonly Change[]) {
    this.value = value
    this.changes = changes
  }
}
