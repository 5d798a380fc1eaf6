import type { KsiError } from '../errors.ts'
import type { Actor, Awaitable, EventRecord, Reply, Request } from '../plugin/index.ts'

/** A request with who sent it. */
export interface Incoming extends Request {
  readonly source: string
  readonly actor: Actor
  /** Aborted when the client has gone; made when first read. */
  readonly signal?: AbortSignal | undefined
}

export type Outcome = Reply & { readonly record: EventRecord }

/** Somebody outside who wants to be told. */
export interface Subscriber {
  readonly source: string
  readonly patterns: readonly string[]
  readonly wanted?: ((record: EventRecord) => boolean) | undefined
  /** Called in the order of the events' numbers. */
  readonly deliver: (record: EventRecord) => void
}

/** Which events somebody missed; `after` is the number of the last one seen. */
export interface Missed {
  readonly patterns: readonly string[]
  readonly after: number
  readonly logId?: string | undefined
}

export interface Gap {
  readonly from: number
  readonly to: number
  readonly reason: string
}

/** All that connections want from the bus. */
export interface BusPort {
  readonly logId: string
  /** The number of the newest event; all up to it have been delivered. */
  readonly position: () => number
  /** Never throws or rejects: a failure is an outcome too. Synchronous when the handlers are. */
  readonly dispatch: (incoming: Incoming) => Awaitable<Outcome>
  /** The result ends it. */
  readonly subscribe: (subscriber: Subscriber) => () => void
  /** The kept events after a position, oldest first, up to `upTo`, the newest there is now. */
  readonly replay: (missed: Missed) => {
    /** A number stands for what does not fit, up to it. */
    readonly events: Iterable<EventRecord | number>
    readonly gap?: Gap | undefined
    readonly upTo: number
  }
  /** Names of the fields whose exact text an event's handler wants. */
  readonly rawFields: (name: string) => readonly string[] | undefined
  /** Asks whether a client may connect; a reason refuses. */
  readonly admit: (client: { id: string; socket: string; actor: Actor }) => Awaitable<string | undefined>
  /** The answer of a plugin could not be given to the client. */
  readonly failed: (error: KsiError, record: EventRecord) => void
  /** A fact about connections, for plugins and the audit. */
  readonly tell: (
    name: 'transport:connection' | 'transport:error' | 'transport:slow_consumer',
    data: Readonly<Record<string, unknown>>,
  ) => void
}
