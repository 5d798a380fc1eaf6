import type { Shape } from './compare.ts'

/** A request that the plugin `p3` of the benchmark answers with what it is given. */
export const echoLine = (bytes: number) => {
  const text = 'x'.repeat(bytes)
  return (connection: number, n: number): string =>
    `{"event":"p3:echo","data":{"n":${n},"text":"${text}"},"correlation_id":"${connection}-${n}"}\n`
}

/** Ten clients with 64 requests in flight each. */
export const pipelined: Shape = { connections: 10, window: 64, count: 6000, line: echoLine(40) }
/** One client that waits for each answer. */
export const lockstep: Shape = { connections: 1, window: 1, count: 6000, line: echoLine(40), timed: true }
