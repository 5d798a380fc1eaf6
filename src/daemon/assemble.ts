import { Bus, type BusOptions } from '../bus/index.ts'
import { BlockingPool } from '../host/blocking-pool.ts'
import { Host, type HostOptions, type Settings } from '../host/host.ts'
import type { Found } from '../host/sort-out.ts'
import type { Connections, Daemon } from '../plugin/index.ts'
import { kernelServices } from './kernel-services.ts'

/** What a daemon is made of, beside its plugins. */
export interface Parts<Opened extends Connections = Connections> {
  readonly bus: BusOptions
  readonly daemon: Daemon
  /** Made with the bus, since connections bring it their requests. */
  readonly connections: (bus: Bus) => Opened
  /** The whole configuration, and what it says about each plugin. */
  readonly config: unknown
  readonly settings: (plugin: string) => Settings
  readonly workerThreads: number
  /** How a plugin's file is read once more. */
  readonly reading: HostOptions['reading']
  readonly dataDir: (plugin: string) => string
}

export interface Assembly<Opened extends Connections = Connections> {
  readonly bus: Bus
  readonly host: Host
  readonly connections: Opened
  readonly start: (found: readonly Found[]) => Promise<void>
  /** Ends the plugins, then commits what waits; the store is closed by who opened it. */
  readonly stop: () => Promise<void>
}

/** Joins bus, host and services: the same for the daemon on sockets and the daemon in memory. */
export const assemble = <Opened extends Connections>(parts: Parts<Opened>): Assembly<Opened> => {
  const bus = new Bus(parts.bus)
  const pool = new BlockingPool(parts.workerThreads)
  const connections = parts.connections(bus)
  const services = kernelServices(bus, {
    daemon: parts.daemon,
    connections,
    host: () => host,
  })
  const host: Host = new Host({
    bus,
    settings: parts.settings,
    get config() {
      return parts.config
    },
    eventTimeout: parts.bus.eventTimeout,
    reading: parts.reading,
    services,
    dataDir: parts.dataDir,
    blocking: path => pool.beside(path),
  })
  const unfollow = bus.metrics.rates.follow(() => bus.metrics.events)
  return {
    bus,
    host,
    connections,
    start: found => host.start(found),
    stop: async () => {
      unfollow()
      await host.stop()
      await pool.close()
    },
  }
}
