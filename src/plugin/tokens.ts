import type { InputOf, OutputOf, Schema } from './schema.ts'

/** `namespace:verb` */
export type EventName = `${string}:${string}`
/** In the durable log, in the ring of recent events, or nowhere. */
export type Keep = 'durable' | 'recent' | 'none'

interface About {
  readonly doc: string
  /** How its events are kept; `recent` if not said. */
  readonly keep?: Keep
  readonly deprecated?: string
  /** Top-level fields whose JSON text is handed through exactly: see `rawText` and `withRaw`. */
  readonly raw?: readonly string[]
}

/** An event that exactly one plugin answers. */
export interface Command<Name extends EventName = EventName, In extends Schema = Schema, Out extends Schema = Schema>
  extends About {
  readonly name: Name
  readonly input: In
  readonly output: Out
  /** Seconds; without it the daemon's `event_timeout`. */
  readonly timeout?: number
  /** Its answers are for the asker alone: no event record holds them. For answers that are large or repeat what is kept. */
  readonly keepResult?: false
  readonly errors?: readonly string[]
  readonly example?: InputOf<In>
  /** The old daemon's name for it. */
  readonly legacy?: string
  /** It only asks other events for whoever asked it, and those are admitted in its stead; only for built-in plugins. */
  readonly translates?: true
  /** A file beside the plugin whose default export answers in a worker thread: for work that would block. */
  readonly blocking?: string
}

/** A fact: any number of plugins and clients listen. */
export interface Event<Name extends EventName = EventName, Data extends Schema = Schema> extends About {
  readonly name: Name
  readonly data: Data
  readonly example?: InputOf<Data>
}

/** An object one plugin lends to another in the same process. */
export interface Service<T = any> {
  readonly name: string
  readonly lends?: T
}

export type Tokens<T> = Readonly<Record<string, T>>
export type Input<C extends Command> = InputOf<C['input']>
export type Output<C extends Command> = OutputOf<C['output']>

/** Declares an event that one plugin answers. */
export const command = <Name extends EventName, In extends Schema, Out extends Schema>(
  name: Name,
  about: Omit<Command<Name, In, Out>, 'name'>,
): Command<Name, In, Out> => ({ name, ...about })

/** Declares a fact. */
export const event = <Name extends EventName, Data extends Schema>(
  name: Name,
  about: Omit<Event<Name, Data>, 'name'>,
): Event<Name, Data> => ({ name, ...about })

/** Names an object that one plugin lends to another; `T` is its type. */
export const service = <T>(name: string): Service<T> => ({ name })
