import { KsiError } from '../errors.ts'
import type { Command, Input, Output } from '../plugin/index.ts'
import { Connection, type ConnectOptions, type ServerInfo } from './connection.ts'
import type { RequestOptions } from './conversation.ts'
import { deliver, firstOf, type Listener } from './deliver.ts'
import { Feed } from './feed.ts'
import type { SubscribeOptions, Subscription } from './subscription.ts'
import type { EventTypes, TypedClient } from './typed-client.ts'
import type { ReceivedEvent } from './wire.ts'

export interface ClientOptions extends ConnectOptions {
  /** Gets events sent to this connection alone: an agent's mail. */
  onPush?: ((event: ReceivedEvent) => void) | undefined
}

/**
 * Connects to the daemon: `await using client = await connect()`.
 * With the types that `ksi catalog --format typescript` wrote, `connect<KsiEvents>()` knows all events by name.
 * Rejects with NOT_RUNNING, PERMISSION_DENIED, or what the daemon answered.
 */
export function connect(options?: ClientOptions): Promise<Client>
export function connect<Events extends EventTypes>(options?: ClientOptions): Promise<TypedClient<Events>>
export async function connect(options: ClientOptions = {}): Promise<unknown> {
  const feed = new Feed(event => options.onPush?.(event))
  const connection = new Connection(options, {
    push: push => feed.receive(push),
    connected: conversation => feed.connected(conversation),
    lost: () => feed.lost(),
    ended: cause => feed.end(cause),
  })
  await connection.open()
  return new Client(connection, feed)
}

/** A connection to the daemon that survives the daemon's restarts. Made by `connect`. */
export class Client {
  readonly #connection: Connection
  readonly #feed: Feed

  /** @internal */
  constructor(connection: Connection, feed: Feed) {
    this.#connection = connection
    this.#feed = feed
  }

  /** Absolute path of the socket. */
  get socket(): string {
    return this.#connection.socket
  }

  /** What the daemon said of itself; undefined if it did not. */
  get server(): ServerInfo | undefined {
    return this.#connection.server
  }

  /**
   * Asks and gives back the answer's data. Rejects with what the daemon answered, or with TIMEOUT, CANCELLED,
   * CONNECTION_LOST: then it may have been done or not, and only an `idempotencyKey` makes it safe to ask again;
   * with one, the client does so itself. `event` is a name, or a plugin's token, which types data and answer.
   */
  request<C extends Command>(event: C, data: Input<C>, options?: RequestOptions): Promise<Output<C>>
  request<T = any>(event: string, data?: object, options?: RequestOptions): Promise<T>
  async request(event: string | Command, data?: unknown, options: RequestOptions = {}): Promise<unknown> {
    const name = typeof event === 'string' ? event : event.name
    for (;;) {
      const conversation = this.#connection.current ?? (await this.#connection.next(name, options))
      try {
        return await conversation.ask(name, data, options)
      } catch (cause) {
        const again =
          cause instanceof KsiError && cause.code === 'CONNECTION_LOST' && options.idempotencyKey !== undefined
        if (!again || this.#connection.over) throw cause
      }
    }
  }

  /** Tells an event that needs no answer. Resolves when it has left this process; rejects with CONNECTION_LOST. */
  async emit(event: string, data?: object): Promise<void> {
    const conversation = this.#connection.current ?? (await this.#connection.next(event))
    await conversation.tell(event, data)
  }

  /**
   * Subscribes to all events whose names fit one of the patterns (`*` is any run of characters, `?` one). A lost
   * connection loses and repeats nothing that the daemon still keeps. Without a listener, iterate the result with
   * `for await`. Resolves when the daemon has agreed.
   */
  subscribe<Data = any>(
    patterns: readonly string[],
    listener: Listener<Data>,
    options?: SubscribeOptions,
  ): Promise<Subscription<Data>>
  subscribe<Data = any>(patterns: readonly string[], options?: SubscribeOptions): Promise<Subscription<Data>>
  async subscribe(
    patterns: readonly string[],
    listener: Listener<any> | SubscribeOptions = {},
    more: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (typeof listener !== 'function') return this.#start(patterns, listener)
    const subscription = await this.#start(patterns, more)
    void deliver(subscription, listener, more.onEnd)
    return subscription
  }

  /**
   * Waits for the next event whose name fits. The filter is fields that must be equal, as in `subscribe`, or a function.
   * Listens from the moment of the call. Rejects with TIMEOUT after so many seconds.
   */
  waitFor<Data = any>(
    pattern: string,
    filter: SubscribeOptions['filter'] | ((event: ReceivedEvent<Data>) => boolean) = {},
    timeout: number = 30,
  ): Promise<ReceivedEvent<Data>> {
    return typeof filter === 'function'
      ? firstOf(this.#start([pattern], {}), filter, { pattern, timeout })
      : firstOf(this.#start([pattern], { filter }), () => true, { pattern, timeout })
  }

  /**
   * Ends the connection and all subscriptions; requests under way reject with CONNECTION_LOST. What was emitted still
   * arrives.
   */
  async close(): Promise<void> {
    this.#connection.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #start(patterns: readonly string[], options: SubscribeOptions): Promise<Subscription> {
    if (!this.#connection.current) await this.#connection.next('system:subscribe')
    const { subscription, agreed } = this.#feed.start(patterns, options)
    await agreed
    return subscription
  }
}
