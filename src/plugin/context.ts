import type { WireError } from '../errors.ts'
import type { Awaitable } from './awaitable.ts'
import type { InputOf, OutputOf } from './schema.ts'
import type { Command, Event, Input, Keep, Output, Service } from './tokens.ts'

/** On whose behalf: stays the same for all that follows from one request. */
export interface Actor {
  readonly kind: 'daemon' | 'plugin' | 'client' | 'agent'
  readonly id: string
}

/** How an event ended. */
export type EventStatus = 'ok' | 'error' | 'unhandled' | 'cancelled' | 'timeout'

/** One event as the log keeps it. */
export interface EventRecord {
  /** `<node>-<boot>-<counter>`, unique across machines. */
  readonly event_id: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly correlation_id: string | number | undefined
  readonly parent_id: string | undefined
  readonly depth: number
  /** Who sent this very event: a plugin's name or a connection's id. */
  readonly source: string
  readonly actor: Actor
  /** Who the sender said it is (`_agent_id`): a claim that grants nothing. */
  readonly claimed_agent?: string | undefined
  readonly client_id?: string | undefined
  readonly traceparent?: string | undefined
  readonly idempotency_key?: string | undefined
  /** The line as it was received, when there was one and nothing has replaced its data. */
  text?: string | undefined
  data: unknown
  /** Its number in the log; absent where nothing is kept. */
  seq?: number | undefined
  /** Who answered. */
  plugin?: string | undefined
  result?: unknown
  /** `result` as JSON text, encoded once for the log and the reply. */
  result_text?: string | undefined
  error?: WireError | undefined
  status?: EventStatus | undefined
  /** Milliseconds from arrival to answer. */
  duration_ms?: number | undefined
}

/**
 * A change of one stored row, committed together with the record of the event: both or neither.
 * `text` is the row's exact content; else `value` is stored as JSON; with neither the row is deleted.
 */
export interface Change {
  readonly store: string
  readonly key: string
  readonly value?: unknown
  readonly text?: string
}

/** On whose behalf something is asked; only built-in plugins may say so. */
export interface Behalf {
  /** The plugin itself if not said. */
  readonly actor?: Actor
  readonly correlation_id?: string | number | undefined
  /** Of a fact: it is kept no longer than this, though its token says durable. */
  readonly keep?: 'recent'
}

export type Call = <C extends Command>(command: C, input: Input<C>, behalf?: Behalf) => Awaitable<Output<C>>
/**
 * Tells a fact. A plugin's own `emit` resolves when the fact is kept, and commits `changes` with it; the `emit` of an event's
 * context resolves when a durable fact is staged, to be committed with that event.
 */
export type Emit<Emits> = <E extends Extract<Emits[keyof Emits], Event>>(
  event: E,
  data: InputOf<E['data']>,
  changes?: readonly Change[],
) => Awaitable<void>
export type Log = (message: string, fields?: object) => void
/** `log(message)` is INFO; the others say their level. */
export type Logger = Log & { readonly debug: Log; readonly warn: Log; readonly error: Log }

/** The event being handled. What is called or emitted here becomes its child. */
export interface EventContext<Emits = {}> {
  readonly event_id: string
  readonly name: string
  readonly seq: number | undefined
  readonly correlation_id: string | number | undefined
  readonly parent_id: string | undefined
  readonly depth: number
  readonly source: string
  readonly actor: Actor
  /**
   * The actor asked for this very event, by its name or by a command that stands for it: what else follows from a request is
   * the affair of the plugin that answers it.
   */
  readonly direct: boolean
  readonly claimed_agent: string | undefined
  readonly client_id: string | undefined
  readonly idempotency_key: string | undefined
  readonly keep: Keep
  /** Milliseconds since 1970; then `signal` is aborted and the caller is answered TIMEOUT. */
  readonly deadline: number
  readonly signal: AbortSignal
  readonly call: Call
  /** A durable fact told here is committed with the event being handled; a recent one is told at once. */
  readonly emit: Emit<Emits>
  readonly log: Logger
  /** Stages a change of a row: committed with the record of this event, or not at all. */
  readonly write: (change: Change) => void
}

/** What a plugin is given. What it starts through this ends with it; what it calls or emits begins a new tree. */
export interface PluginContext<Config = any, Emits = {}, Needs = {}> {
  readonly config: Config
  readonly services: { readonly [K in keyof Needs]: Needs[K] extends Service<infer T> ? T : never }
  readonly signal: AbortSignal
  readonly call: Call
  readonly emit: Emit<Emits>
  /** The same on behalf of somebody else: only for built-in plugins. */
  readonly emitFor: (behalf: Behalf) => Emit<Emits>
  readonly log: Logger
  readonly on: <E extends Event>(
    event: E,
    listener: (data: OutputOf<E['data']>, context: EventContext<Emits>) => Awaitable<void>,
  ) => void
  readonly subscribe: (
    patterns: readonly string[],
    listener: (data: unknown, context: EventContext<Emits>) => Awaitable<void>,
  ) => void
  readonly defer: (cleanup: () => Awaitable<void>) => void
  /** A folder of its own for files that outlive the daemon, made when first read. */
  readonly data_dir: string
}
