import type { Transports } from '../daemon/open-doors.ts'
import { fromWire } from '../errors.ts'
import { type BareDaemon, type BareOptions, bareDaemon } from './bare-daemon.ts'
import { Doors, type TestClient } from './doors.ts'

/** One life of a daemon, from its start to its stop. */
export interface Life extends BareDaemon {
  readonly connect: (endpoint: string) => Promise<TestClient>
}

interface Wanted extends BareOptions {
  readonly transports: Transports
}

/** Throws what kept one of the plugins from starting. */
export const beginLife = async ({ transports, ...options }: Wanted): Promise<Life> => {
  let doors!: Doors
  const daemon = await bareDaemon({
    ...options,
    connections: bus => {
      doors = new Doors(bus)
      return doors.connections
    },
  })
  const names = (options.plugins ?? []).map(one => ('plugin' in one ? one.plugin : one).name)
  const failed = daemon.host.status().find(({ name, error }) => error && names.includes(name))
  if (failed) {
    await daemon.stop()
    throw fromWire(failed.error!)
  }
  const closeTransports = await doors.open(transports)
  await daemon.host.ready()
  return {
    ...daemon,
    connect: endpoint => doors.connect(endpoint),
    stop: async () => {
      await closeTransports()
      await daemon.stop()
      await doors.connections.close(0)
    },
  }
}
