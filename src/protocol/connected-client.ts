import type { Actor, Client, Codec, EventRecord, Subscribed, Subscription } from '../plugin/index.ts'
import type { Stream } from '../transport/index.ts'
import type { Arrival } from './arrival.ts'
import type { Pushes } from './event-push.ts'
import type { Subscriptions } from './subscriptions.ts'

/** The connection that a client speaks on. */
export interface ClientConnection {
  readonly codec: Codec
  readonly subscriptions: Subscriptions
  readonly push: (line: string) => void
  readonly close: (reason: string) => void
  /** Code of a plugin failed. */
  readonly broke: (cause: unknown) => void
}

/** One open connection, as plugins see it. */
export class ConnectedClient implements Client {
  readonly id: string
  readonly socket: string
  readonly transport: Stream['kind']
  readonly connected_at = Date.now()
  actor: Actor
  client_id: string | undefined
  bound = false
  readonly #connection: ClientConnection
  readonly #pushes: Pushes
  #listeners: ((reason: string) => void)[] = []
  #gone: string | undefined

  constructor(connection: ClientConnection, { id, endpoint, actor, stream }: Arrival, pushes: Pushes) {
    this.#connection = connection
    this.#pushes = pushes
    this.id = id
    this.socket = endpoint.name
    this.transport = stream.kind
    this.actor = actor
  }

  bind(): void {
    this.bound = true
  }

  subscribe(wanted: Subscription): Subscribed {
    const subscribed = this.#connection.subscriptions.add(wanted)
    this.bound = true
    return subscribed
  }

  unsubscribe(subscription_id?: string): number {
    return this.#connection.subscriptions.end(subscription_id)
  }

  subscriptions(): { subscription_id: string; patterns: readonly string[] }[] {
    return this.#connection.subscriptions.list()
  }

  push(record: Pick<EventRecord, 'name' | 'data'> & Partial<EventRecord>): void {
    this.#connection.push(this.#connection.codec.push({ ...unsaid(), ...record }))
  }

  share(record: EventRecord): void {
    this.#connection.push(this.#pushes.same(record, this.#connection.codec))
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#gone === undefined) this.#listeners.push(listener)
    else listener(this.#gone)
  }

  close(reason: string): void {
    this.#connection.close(reason)
  }

  /** The connection has ended: whoever wanted to know is told. */
  gone(reason: string): void {
    this.#gone = reason
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) {
      try {
        listener(reason)
      } catch (cause) {
        this.#connection.broke(cause)
      }
    }
  }
}

/** What a plugin need not say of an event that it pushes. */
const unsaid = (): Omit<EventRecord, 'name' | 'data'> => ({
  event_id: undefined as never, // it is written as null: no event of the log stands behind it
  timestamp: Date.now(),
  correlation_id: undefined,
  parent_id: undefined,
  depth: 0,
  source: 'daemon',
  actor: { kind: 'daemon', id: 'daemon' },
})
