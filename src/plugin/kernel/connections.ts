import type { Actor, EventRecord } from '../context.ts'
import type { Endpoint } from '../endpoint.ts'
import { service } from '../tokens.ts'

export interface Subscription {
  readonly patterns: readonly string[]
  /** Fields that must be equal: `source`, `agent_id`, `data.<path>`. */
  readonly filter?: Readonly<Record<string, unknown>>
  /** Replays what came after, then `synced`, then live events. */
  readonly after?: { readonly log_id?: string | undefined; readonly seq: number } | undefined
  /** An opaque position from an earlier push. */
  readonly cursor?: string | undefined
  readonly include_data?: boolean
}

/** The answer to a subscription. What was missed follows it, then `synced`, then live events. */
export interface Subscribed {
  readonly subscription_id: string
  readonly patterns: readonly string[]
  /** Events that follow at once; when there are many, more of them come before `synced`. */
  readonly replayed: number
  /** Where the subscription begins. */
  readonly cursor: string
}

/** One open connection, as plugins see it. */
export interface Client {
  readonly id: string
  /** The socket's name: `events.sock`. */
  readonly socket: string
  /** Milliseconds since 1970. */
  readonly connected_at: number
  /** Who asks on this connection. A plugin that checked a token may set another. */
  actor: Actor
  client_id: string | undefined
  /** From now on it is no one-shot: it stays open after its answer. */
  readonly bind: () => void
  /** Throws INVALID_INPUT for what is no pattern, filter or position. */
  readonly subscribe: (wanted: Subscription) => Subscribed
  /** One subscription, or all; gives back how many ended. */
  readonly unsubscribe: (subscription_id?: string) => number
  readonly subscriptions: () => readonly { subscription_id: string; patterns: readonly string[] }[]
  /** Sends an event to this client alone, in its own protocol. */
  readonly push: (record: Pick<EventRecord, 'name' | 'data'> & Partial<EventRecord>) => void
  /** The same for an event that goes to many clients alike: give all of them the same record, and its line is written once. */
  readonly share: (record: EventRecord) => void
  /** Runs once when the connection has ended, with the reason. */
  readonly onClose: (listener: (reason: string) => void) => void
  readonly close: (reason: string) => void
}

export interface Connections {
  /** By the connection's id, which is the `source` of its events. */
  readonly get: (id: string) => Client | undefined
  readonly all: () => readonly Client[]
  /** Absolute paths of the sockets that are open. */
  readonly sockets: () => readonly string[]
  /** Opens one more socket; the result closes it and its connections. */
  readonly open: (endpoint: Endpoint) => Promise<() => Promise<void>>
  /** Opens one more socket for events at an absolute path; everyone who connects there is `actor`. */
  readonly openEvents: (path: string, actor: Actor) => Promise<() => Promise<void>>
}

export const ConnectionsService = service<Connections>('connections')
