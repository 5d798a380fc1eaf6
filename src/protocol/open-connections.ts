import { isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail, KsiError, messageOf, toWire } from '../errors.ts'
import {
  type Actor,
  type Awaitable,
  andThen,
  type Client,
  type Codec,
  type Connections,
  type Endpoint,
  rescue,
} from '../plugin/index.ts'
import { fileLimit, Gather, type Listener, listenUnix, type Stream } from '../transport/index.ts'
import type { Arrival, Shared } from './arrival.ts'
import type { BusPort } from './bus-port.ts'
import type { ConnectedClient } from './connected-client.ts'
import { eventCodec } from './event-codec.ts'
import { eventEndpoint } from './event-endpoint.ts'
import { Pushes } from './event-push.ts'
import { type Limits, usualLimits } from './limits.ts'
import { Refusals } from './refusals.ts'
import { ServedConnection } from './served-connection.ts'
import { Turn } from './turn.ts'

export interface ConnectionOptions {
  /** Where sockets with a relative name are. */
  readonly folder: string
  readonly limits?: Partial<Limits>
  /** How many connections there may be; as many as the system allows files, less those reserved, if not said. */
  readonly most?: number
}

interface Opened {
  readonly listener: Listener | undefined
  /** Its own, then those of the others. */
  codecs: readonly [Codec, ...Codec[]]
}

/** How often a closing socket looks whether its clients have been answered, in ms. */
const look = 5

/** Every open socket and every client on it. */
export class OpenConnections implements Connections {
  /** `events.sock`: everybody's. */
  readonly events: Endpoint
  readonly #codec: Codec
  readonly #bus: BusPort
  readonly #folder: string
  readonly #most: number
  readonly #shared: Shared
  readonly #refusals = new Refusals()
  readonly #endpoints = new Map<Endpoint, Opened>()
  readonly #all = new Map<string, ServedConnection>()
  readonly #idPrefix = `c${Date.now().toString(36)}-`
  #count = 0
  #rounds: NodeJS.Timeout | undefined
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(bus: BusPort, { folder, limits: own, most }: ConnectionOptions) {
    const limits = { ...usualLimits, ...own }
    this.#bus = bus
    this.#codec = eventCodec(name => bus.rawFields(name))
    this.events = eventEndpoint(this.#codec)
    this.#folder = folder
    this.#most = most ?? fileLimit() - limits.reserved_files
    this.#shared = {
      bus,
      limits,
      gather: new Gather(),
      turn: new Turn(),
      pushes: new Pushes(bus.logId),
      slow: this.#slow,
      broke: this.#broke,
      ended: this.#ended,
    }
  }

  get(id: string): Client | undefined {
    return this.#all.get(id)?.client
  }

  all(): Client[] {
    return [...this.#all.values()].map(({ client }) => client)
  }

  sockets(): string[] {
    return [...this.#endpoints.values()].flatMap(({ listener }) => (listener ? [listener.path] : []))
  }

  /** Throws UNSAFE_PATH, ALREADY_RUNNING or INVALID_CONFIG when there can be no such socket. */
  async open(endpoint: Endpoint): Promise<() => Promise<void>> {
    const path = isAbsolute(endpoint.name) ? endpoint.name : join(this.#folder, endpoint.name)
    const connected = (stream: Stream): void => this.accept(endpoint, stream)
    const listener = await listenUnix(path, { connected, failed: this.#failed })
    this.#know(endpoint, listener)
    return async () => {
      listener.close()
      this.#endpoints.delete(endpoint)
      this.#shareCodecs()
      await this.#end(10_000, ({ client }) => client.socket === endpoint.name)
    }
  }

  openEvents(path: string, actor: Actor): Promise<() => Promise<void>> {
    return this.open(eventEndpoint(this.#codec, path, actor))
  }

  /** Serves one more client, over whatever stream. */
  accept(endpoint: Endpoint, stream: Stream): void {
    const refuse = (cause: unknown): void =>
      this.#refusals.refuse(stream, endpoint.codecs[0].encode({ error: toWire(cause) }))
    if (this.#all.size >= this.#most) {
      refuse(fail('TOO_MANY_CONNECTIONS', this.#most))
      return
    }
    const opened = this.#endpoints.get(endpoint) ?? this.#know(endpoint)
    const id = this.#idPrefix + (++this.#count).toString(36)
    const serve = (): Awaitable<void> => {
      const actor = endpoint.actor?.(id) ?? { kind: 'client', id }
      const admitted = rescue(() => this.#bus.admit({ id, socket: endpoint.name, actor }), messageOf)
      return andThen(admitted, reason => {
        if (reason !== undefined) throw fail('PERMISSION_DENIED', id, `connect: ${reason}`)
        this.#serve({ id, actor, endpoint, stream, codecs: () => opened.codecs })
      })
    }
    void rescue(serve, cause => {
      if (!(cause instanceof KsiError)) this.#tellError(cause, { connection_id: id })
      refuse(cause)
    })
  }

  /** Closes all sockets; what clients have asked is answered first, for at most so many ms. */
  async close(ms: number): Promise<void> {
    for (const { listener } of this.#endpoints.values()) listener?.close()
    this.#endpoints.clear()
    await this.#end(ms, () => true)
    this.#refusals.close()
  }

  #serve(arrival: Arrival): void {
    const connection = new ServedConnection(this.#shared, arrival)
    this.#all.set(arrival.id, connection)
    this.#rounds ??= setInterval(this.#round, this.#shared.limits.round_ms).unref()
    this.#tell(connection.client, 'connect')
    connection.start()
  }

  #know(endpoint: Endpoint, listener?: Listener): Opened {
    const opened: Opened = { listener, codecs: endpoint.codecs }
    this.#endpoints.set(endpoint, opened)
    this.#shareCodecs()
    return opened
  }

  /** A line sent to the wrong socket is answered in its own protocol. */
  #shareCodecs(): void {
    const all = new Set([this.#codec, ...[...this.#endpoints.keys()].flatMap(({ codecs }) => codecs)])
    for (const [{ codecs }, opened] of this.#endpoints)
      opened.codecs = [...codecs, ...[...all].filter(codec => !codecs.includes(codec))]
  }

  async #end(ms: number, which: (connection: ServedConnection) => boolean): Promise<void> {
    const until = performance.now() + ms
    const rest = (): ServedConnection[] => [...this.#all.values()].filter(which)
    for (const connection of rest()) connection.finish()
    while (rest().length > 0) {
      const late = performance.now() > until
      for (const connection of rest()) if (late || connection.done) connection.destroy()
      await sleep(look)
    }
  }

  #round = (): void => {
    for (const connection of this.#all.values()) connection.round()
    if (this.#all.size > 0) return
    clearInterval(this.#rounds)
    this.#rounds = undefined
  }

  #ended = (client: ConnectedClient, reason: string): void => {
    this.#all.delete(client.id)
    this.#tell(client, 'disconnect', reason)
  }

  #tell(client: ConnectedClient, action: 'connect' | 'disconnect', reason?: string): void {
    const { id, socket, client_id, transport } = client
    const info = { socket, client_id, reason }
    this.#bus.tell('transport:connection', { transport_type: transport, connection_id: id, action, info })
  }

  /** Told a turn later: it is found out in the middle of telling something else. */
  #slow = ({ id, socket, client_id, transport }: ConnectedClient, bytes: number): void => {
    const { code, message } = fail('SLOW_CONSUMER', bytes)
    const data = { transport_type: transport, connection_id: id, socket, client_id, bytes, code, message }
    setImmediate(() => this.#bus.tell('transport:slow_consumer', data))
  }

  #broke = ({ id }: ConnectedClient, cause: unknown): void => {
    this.#tellError(cause, { connection_id: id })
  }

  /** Once a second at most: without free files every client that tries to connect fails. */
  #failed = (cause: Error): void => {
    const now = performance.now()
    if (now - this.#failedAt < 1000) return
    this.#failedAt = now
    this.#tellError(cause, {})
  }

  #tellError(cause: unknown, about: { connection_id?: string }): void {
    this.#bus.tell('transport:error', { transport_type: 'unix', error: messageOf(cause), fatal: false, ...about })
  }
}
