import type { Client } from './client.ts'
import type { RequestOptions } from './conversation.ts'
import type { SubscribeOptions } from './subscription.ts'
import type { ReceivedEvent } from './wire.ts'

/** The events of a daemon by name, as `ksi catalog --format typescript` writes them: `connect<KsiEvents>()`. */
export interface EventTypes {
  /** To each name `{ data, answer }`. */
  readonly commands: object
  /** To each name its data. */
  readonly facts: object
}

/** A client that knows the names of events, their data and their answers. At run time it is the same client. */
export interface TypedClient<Events extends EventTypes>
  extends Omit<Client, 'request' | 'emit' | 'subscribe' | 'waitFor'> {
  /** As `Client.request`. A fact may be sent too: the answer says to how many it was delivered. */
  request<Name extends NameIn<Events>>(
    event: Name,
    ...sent: [...Sent<Events, Name>, options?: RequestOptions]
  ): Promise<AnswerTo<Events, Name>>

  /** As `Client.emit`. */
  emit<Name extends NameIn<Events>>(event: Name, ...sent: Sent<Events, Name>): Promise<void>

  /** As `Client.subscribe`: `event.event` says which one it is, and so what its data is. */
  subscribe<const Pattern extends PatternOf<Events>>(
    patterns: readonly Pattern[],
    listener: (event: Fitting<Events, Pattern>) => unknown,
    options?: SubscribeOptions,
  ): Promise<TypedSubscription<Fitting<Events, Pattern>>>
  subscribe<const Pattern extends PatternOf<Events>>(
    patterns: readonly Pattern[],
    options?: SubscribeOptions,
  ): Promise<TypedSubscription<Fitting<Events, Pattern>>>

  /** As `Client.waitFor`. */
  waitFor<const Pattern extends PatternOf<Events>>(
    pattern: Pattern,
    filter?: SubscribeOptions['filter'] | ((event: Fitting<Events, Pattern>) => boolean),
    timeout?: number,
  ): Promise<Fitting<Events, Pattern>>
}

/** As `Subscription`, of events whose types are known. */
export interface TypedSubscription<Event> extends AsyncIterable<Event> {
  readonly patterns: readonly string[]
  /** Ends it; nothing more is delivered. */
  close(): void
}

/** Every name that is known: of commands, and of facts. */
type NameIn<Events extends EventTypes> = (keyof Events['commands'] | keyof Events['facts']) & string

/** A name, or what has `*` or `?` in it. */
type PatternOf<Events extends EventTypes> = NameIn<Events> | `${string}*${string}` | `${string}?${string}`

type DataOf<Events extends EventTypes, Name> = Name extends keyof Events['commands']
  ? Events['commands'][Name] extends { data: infer Data }
    ? Data
    : never
  : Name extends keyof Events['facts']
    ? Events['facts'][Name]
    : never

type AnswerTo<Events extends EventTypes, Name> = Name extends keyof Events['commands']
  ? Events['commands'][Name] extends { answer: infer Answer }
    ? Answer
    : never
  : { delivered: number }

/** Data in which nothing must be said need not be there. */
type Sent<Events extends EventTypes, Name> =
  {} extends DataOf<Events, Name> ? [data?: DataOf<Events, Name>] : [data: DataOf<Events, Name>]

/** Whoever subscribes gets commands too, with the data they were asked with. A pattern that fits nothing known may fit later. */
type Fitting<Events extends EventTypes, Pattern extends string> = [Known<Events, Pattern>] extends [never]
  ? ReceivedEvent
  : { [Name in Known<Events, Pattern>]: ReceivedEvent<DataOf<Events, Name>, Name> }[Known<Events, Pattern>]
type Known<Events extends EventTypes, Pattern extends string> = Extract<NameIn<Events>, Spelt<Pattern>>
type Spelt<Pattern extends string> = Pattern extends `${infer Before}*${infer After}`
  ? `${Spelt<Before>}${string}${Spelt<After>}`
  : Pattern extends `${infer Before}?${infer After}`
    ? `${Before}${string}${Spelt<After>}`
    : Pattern
