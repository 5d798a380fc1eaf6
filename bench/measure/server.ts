import type { Server } from '../servers/start.ts'
import { cpuOf } from './cpu.ts'
import { type Load, load } from './load.ts'
import { quantile } from './statistics.ts'

export interface Measured {
  /** CPU of the server for each event: µs. */
  readonly cpu: number
  readonly perSecond: number
  /** Milliseconds; only when the load is timed. */
  readonly p50: number
  readonly p99: number
}

export type Shape = Omit<Load, 'path'>

/** One load on one server: what it cost the server, and how long the clients waited. */
export const measure = async (server: Server, shape: Shape, run = load): Promise<Measured> => {
  const before = cpuOf(server.pid)
  const { events, perSecond, times } = await run({ ...shape, path: server.path })
  return {
    cpu: (cpuOf(server.pid) - before) / events,
    perSecond,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  }
}

/** Lines for a plugin of the benchmark that gives back what it is given. */
export const echoLine = (bytes: number, plugin = 'p3') => {
  const text = 'x'.repeat(bytes)
  return (connection: number, n: number): string =>
    `{"event":"${plugin}:echo","data":{"n":${n},"text":"${text}"},"correlation_id":"${connection}-${n}"}\n`
}

/** Runs something with servers that are stopped afterwards, whatever happens. */
export const withServers = async <Servers extends readonly Server[], T>(
  starting: { readonly [At in keyof Servers]: Promise<Servers[At]> },
  run: (...servers: Servers) => Promise<T>,
): Promise<T> => {
  const servers = (await Promise.all(starting)) as unknown as Servers
  try {
    return await run(...servers)
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}
