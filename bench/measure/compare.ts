import type { Server } from '../servers/start.ts'
import { childrenOf, cpuOf } from './cpu.ts'
import { type Load, type LoadResult, load } from './load.ts'
import { alternate, median, quantile, ratioOf } from './statistics.ts'

export type Shape = Omit<Load, 'path'>
export type Run = (wanted: Load) => Promise<LoadResult>

/** What one server did with one load. */
export interface Measured {
  /** CPU of the server, and of what it has started, for each event: µs. */
  readonly cpu: number
  readonly perSecond: number
  /** Milliseconds; NaN when the load was not timed. */
  readonly p50: number
  readonly p99: number
}

export const measure = async (server: Server, shape: Shape, run: Run = load): Promise<Measured> => {
  const pids = [server.pid, ...childrenOf(server.pid)]
  const spent = (): number => pids.reduce((sum, pid) => sum + cpuOf(pid), 0)
  const before = spent()
  const { events, perSecond, times } = await run({ ...shape, path: server.path })
  const cpu = (spent() - before) / events
  return { cpu, perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

export interface Compared {
  /** The median of ours/theirs, round by round. */
  readonly of: (part: keyof Measured) => number
  /** The CPU of both in words. */
  readonly cpus: string
}

export interface Rivals {
  readonly theirs: Server
  readonly ours: Server
}

/** The same load on both, in turn; `rounds` of it count. */
export const compare = async (
  { theirs, ours }: Rivals,
  shape: Shape,
  { rounds = 7, run = load }: { rounds?: number; run?: Run } = {},
): Promise<Compared> => {
  const results = await alternate(rounds, {
    theirs: () => measure(theirs, shape, run),
    ours: () => measure(ours, shape, run),
  })
  const of = (part: keyof Measured): number =>
    ratioOf(
      results.ours.map(one => one[part]),
      results.theirs.map(one => one[part]),
    )
  const cpu = (all: readonly Measured[]): string => median(all.map(one => one.cpu)).toFixed(2)
  return { of, cpus: `${cpu(results.ours)} µs against ${cpu(results.theirs)} µs` }
}
