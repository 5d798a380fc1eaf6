import type { Server } from '../servers/start.ts'
import { countingLines } from './counting-lines.ts'
import { cpuOf } from './cpu.ts'
import { load, openAll } from './load.ts'

export const topic = 'chat:said'

const subscribe = `{"event":"system:subscribe","data":{"patterns":["chat:*"]}}\n`
const publish = (_: number, n: number): string =>
  `{"event":"${topic}","data":{"n":${n},"text":"${'x'.repeat(40)}"},"correlation_id":"${n}"}\n`

/** Connections that have subscribed; how many lines have come to all of them together is counted. */
export interface Audience {
  readonly size: number
  readonly publish: (window: number, count: number) => Promise<number>
  readonly leave: () => void
}

export const audience = async (server: Server, size: number): Promise<Audience> => {
  const sockets = await openAll(server.path, size)
  const lines = countingLines(sockets)
  for (const socket of sockets) socket.write(subscribe)
  await lines.reach(size)
  return {
    size,
    /** Publishes so many events, so many at a time; resolves with the server's CPU for each delivery: µs. */
    publish: async (window, count) => {
      const before = cpuOf(server.pid)
      lines.reset()
      await load({ path: server.path, connections: 1, window, count, line: publish })
      await lines.reach(size * count)
      return (cpuOf(server.pid) - before) / (size * count)
    },
    leave: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}
