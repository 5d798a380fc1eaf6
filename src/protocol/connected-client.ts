import type { Actor, Client, Codec, EventRecord, Subscribed, Subscription } from '../plugin/index.ts'
import type { Subscriptions } from './subscriptions.ts'

/** What a client is made of. */
export interface ClientParts {
  readonly id: string
  readonly socket: string
  readonly actor: Actor
  readonly subscriptions: Subscriptions
  /** The protocol it speaks. */
  readonly codec: () => Codec
  readonly push: (line: string) => void
  readonly close: (reason: string) => void
}

/** One open connection, as plugins see it. */
export class ConnectedClient implements Client {
  readonly id: string
  readonly socket: string
  readonly connected_at = Date.now()
  actor: Actor
  client_id: string | undefined
  bound = false
  readonly #parts: ClientParts
  #listeners: ((reason: string) => void)[] = []
  #gone: string | undefined

  constructor(parts: ClientParts) {
    this.#parts = parts
    this.id = parts.id
    this.socket = parts.socket
    this.actor = parts.actor
  }

  bind(): void {
    this.bound = true
  }

  subscribe(wanted: Subscription): Subscribed {
    const subscribed = this.#parts.subscriptions.add(wanted)
    this.bound = true
    return subscribed
  }

  unsubscribe(subscription_id?: string): number {
    return this.#parts.subscriptions.end(subscription_id)
  }

  subscriptions(): { subscription_id: string; patterns: readonly string[] }[] {
    return this.#parts.subscriptions.list()
  }

  push(record: Pick<EventRecord, 'name' | 'data'> & Partial<EventRecord>): void {
    this.#parts.push(this.#parts.codec().push({ ...unsaid(), ...record }))
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#gone === undefined) this.#listeners.push(listener)
    else listener(this.#gone)
  }

  close(reason: string): void {
    this.#parts.close(reason)
  }

  /** The connection has ended: its subscriptions end and whoever wanted to know is told. */
  gone(reason: string): void {
    this.#gone = reason
    this.unsubscribe()
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener(reason)
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
