import { onTestFinished } from 'vitest'
import { busPort } from '../../src/daemon/bus-port.ts'
import { OpenConnections } from '../../src/protocol/index.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'

type Options = NonNullable<Parameters<typeof bareDaemon>[0]>

/** A daemon in this process whose `events.sock` is in that folder; both are closed with the test. */
export const servedDaemon = async (folder: string, options: Options): Promise<BareDaemon> => {
  let connections: OpenConnections | undefined
  const daemon = await bareDaemon({
    ...options,
    connections: bus => {
      connections = new OpenConnections(busPort(bus), { folder })
      return connections
    },
  })
  onTestFinished(async () => {
    await connections!.close(100)
    await daemon.stop()
  })
  await connections!.open(connections!.events)
  return daemon
}
