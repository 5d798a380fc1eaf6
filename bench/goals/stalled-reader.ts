import type { Socket } from 'node:net'
import type { Figure, Measurement } from '../goal.ts'
import { residentMb } from '../measure/cpu.ts'
import { load, open } from '../measure/load.ts'
import { alternate, median, quantile, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const rounds = 7
/** What the daemon keeps for a client that does not read: MB. */
const buffer = 8

/** Goal 19: a subscriber that stops reading costs its buffer and nobody's time. */
export const stalledReader: Measurement = {
  name: 'stalled-reader',
  run: () => withServers([startKsi()] as const, figures),
}

const text = 'x'.repeat(4000)
const publish = (_: number, n: number): string =>
  `{"event":"chat:said","data":{"n":${n},"text":"${text}"},"correlation_id":"${n}"}\n`

/** Subscribes, and reads what comes only if it is said so. */
const subscriber = async ({ path }: Server, reads: boolean): Promise<Socket> => {
  const socket = await open(path)
  const answer = new Promise(resolve => socket.once('data', resolve))
  socket.write('{"event":"system:subscribe","data":{"patterns":["chat:*"]}}\n')
  await answer
  socket.on('error', () => {})
  if (reads) socket.resume()
  else socket.pause()
  return socket
}

/** How long a publisher waits for each answer, in the middle: ms. */
const publishing = async ({ path }: Server, count: number): Promise<number> =>
  quantile((await load({ path, connections: 1, window: 1, count, line: publish, timed: true })).times, 0.5)

const figures = async (ksi: Server): Promise<Figure[]> => {
  const reader = await subscriber(ksi, true)
  await publishing(ksi, 6000)
  const took = await alternate(rounds, {
    alone: () => publishing(ksi, 1500),
    beside: async () => {
      const stalled = await subscriber(ksi, false)
      const p50 = await publishing(ksi, 1500)
      stalled.destroy()
      return p50
    },
  })
  const grown = await growth(ksi)
  reader.destroy()
  const detail = `${(median(took.beside) * 1000).toFixed(0)} µs against ${(median(took.alone) * 1000).toFixed(0)} µs`
  return [
    {
      goal: '19',
      what: 'others beside a subscriber that does not read, p50',
      value: ratioOf(took.beside, took.alone),
      unit: 'ratio',
      most: 1.2,
      detail,
    },
    { goal: '19', what: 'memory of a subscriber that does not read', value: grown, unit: 'MB', most: buffer },
  ]
}

/** Megabytes by which the daemon grows, at most, while three times as much as the buffer holds is published. */
const growth = async (ksi: Server): Promise<number> => {
  const portions = async (): Promise<number> => {
    const seen: number[] = []
    for (let portion = 0; portion < 24; portion++) {
      await publishing(ksi, 256)
      seen.push(residentMb(ksi.pid))
    }
    return Math.max(...seen)
  }
  const without = await portions()
  const stalled = await subscriber(ksi, false)
  const beside = await portions()
  stalled.destroy()
  return Math.max(0, beside - without)
}
