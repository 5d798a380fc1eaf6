import type { Bus } from '../bus/index.ts'
import { blame, fail, KsiError, messageOf } from '../errors.ts'
import type { Connections, Endpoint } from '../plugin/index.ts'
import { eventCodec, eventEndpoint } from '../protocol/index.ts'
import { busPort } from './bus-port.ts'
import { translated } from './translated-codec.ts'

/** Something a plugin offers as another way in; what it needs for its work is its own affair. */
export interface Transport {
  readonly start?: () => unknown
  readonly stop?: () => unknown
}

/** `transports` of the configuration. */
export type Transports = Readonly<Record<string, { readonly enabled?: boolean }>>

interface Doors {
  readonly bus: Bus
  readonly connections: Connections
  readonly transports: Transports
}

/**
 * Opens `events.sock`, the endpoints of plugins and the transports that are switched on; a plugin's that fails is reported
 * and left out. The result closes the transports. Throws what keeps `events.sock` from opening.
 */
export const openDoors = async ({ bus, connections, transports }: Doors): Promise<() => Promise<void>> => {
  const { unix, ...others } = transports
  if (unix?.enabled !== false) {
    await connections.open(eventEndpoint(translated(bus, eventCodec(busPort(bus).rawFields))))
    for (const endpoint of (await bus.hook('endpoints', [])).flat() as readonly Endpoint[]) {
      await connections.open(endpoint).catch(cause => leaveOut(bus, endpoint.name, cause))
    }
  }
  const started: Transport[] = []
  for (const [type, settings] of Object.entries(others)) {
    const transport = settings.enabled === true ? await start(bus, type, settings) : undefined
    if (transport) started.push(transport)
  }
  return async () => {
    for (const transport of started.toReversed()) {
      await Promise.resolve(transport.stop?.()).catch(cause =>
        bus.failures.report(fail('INTERNAL_ERROR', messageOf(cause))),
      )
    }
  }
}

/** Where another daemon answers, it goes on doing so. */
const leaveOut = (bus: Bus, name: string, cause: unknown): void => {
  if (cause instanceof KsiError && cause.code === 'ALREADY_RUNNING')
    bus.say({ level: 'WARN', source: 'daemon', message: `${name} is left out: ${cause.message}` })
  else bus.failures.report(blame(cause, name, 'endpoints'))
}

/** The first plugin that makes a transport of this type. */
const start = async (bus: Bus, type: string, settings: object): Promise<Transport | undefined> => {
  const made = await bus.hook('createTransport', [type, settings])
  if (!made) {
    const message = `transports.${type} is switched on, and no plugin offers such a transport`
    bus.say({ level: 'WARN', source: 'daemon', message })
    return undefined
  }
  const transport = made.result as Transport
  try {
    await transport.start?.()
    return transport
  } catch (cause) {
    bus.failures.report(blame(cause, made.owner.plugin, 'createTransport'))
    return undefined
  }
}
