import type { Bus } from '../bus/index.ts'
import { busPort } from '../daemon/bus-port.ts'
import { openDoors, type Transports } from '../daemon/open-doors.ts'
import { translated } from '../daemon/translated-codec.ts'
import { fail } from '../errors.ts'
import type { Endpoint } from '../plugin/index.ts'
import { eventCodec, eventEndpoint, OpenConnections } from '../protocol/index.ts'
import { streamPair } from '../transport/stream-pair.ts'

/** A client on a connection in memory. */
export interface TestClient {
  /** Sends one line: a text as it is, anything else as JSON. */
  readonly send: (line: unknown) => void
  /** The lines that have come: what JSON says, else the text. */
  readonly received: readonly any[]
  /** Whether the daemon has closed the connection. */
  readonly isClosed: boolean
  readonly close: () => void
}

const most = 1000

/** The ways into a daemon that has no sockets. */
export class Doors {
  readonly connections: OpenConnections
  readonly #bus: Bus
  readonly #events: Endpoint
  constructor(bus: Bus) {
    this.#bus = bus
    this.connections = new OpenConnections(busPort(bus), { folder: '/', most })
    this.#events = eventEndpoint(translated(bus, eventCodec(busPort(bus).rawFields)))
  }

  /** Starts the transports that are switched on; the result ends them. */
  open(transports: Transports): Promise<() => Promise<void>> {
    return openDoors({
      bus: this.#bus,
      connections: this.connections,
      transports: { ...transports, unix: { enabled: false } },
    })
  }

  /** A new client at the endpoint of this name. Throws NOT_FOUND. */
  async connect(name: string): Promise<TestClient> {
    const offered = (await this.#bus.hook('endpoints', [])).flat() as readonly Endpoint[]
    const endpoint = [this.#events, ...offered].find(one => one.name === name)
    if (!endpoint) throw fail('NOT_FOUND', `the endpoint ${name}`)
    const [near, far] = streamPair()
    const received: unknown[] = []
    let isClosed = false
    let rest = ''
    near.read({
      bytes: chunk => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop()!
        received.push(...lines.map(parsed))
      },
      end: () => near.end(),
      drained: () => {},
      closed: () => {
        isClosed = true
      },
    })
    this.connections.accept(endpoint, far)
    return {
      send: line => near.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`),
      received,
      get isClosed() {
        return isClosed
      },
      close: () => near.end(),
    }
  }
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return line // what a plugin writes need not be JSON
  }
}
