import type { Socket } from 'node:net'
import type { Figure, Measurement } from '../goal.ts'
import { cpuOf } from '../measure/cpu.ts'
import { openAll } from '../measure/load.ts'
import { withServers } from '../measure/server.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'

const publishLine = `{"event":"chat:said","data":{"text":"${'x'.repeat(80)}"},"expect_response":false}\n`
const plainLine = `{"type":"event","event":"chat:said","data":{"text":"${'x'.repeat(80)}"},"subscription_id":"s1","seq":1}\n`
const subscribeLine = '{"event":"system:subscribe","data":{"patterns":["chat:*"]},"correlation_id":1}\n'

/** Subscribers that count the lines they get, and a publisher. */
const crowd = async (server: Server, count: number) => {
  const subscribers = await openAll(server.path, count)
  let lines = 0
  let wanted = Number.POSITIVE_INFINITY
  let reached = (): void => {}
  for (const socket of subscribers)
    socket.on('data', (bytes: Buffer) => {
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
      if (lines >= wanted) reached()
    })
  const until = (total: number): Promise<void> =>
    new Promise(resolve => {
      wanted = total
      reached = resolve
      if (lines >= total) resolve()
    })
  for (const socket of subscribers) socket.write(server.line === plainLine ? 'subscribe\n' : subscribeLine)
  await until(count)
  const [publisher] = (await openAll(server.path, 1)) as [Socket]
  publisher.on('data', () => {})
  return {
    /** CPU of the server for each delivery, µs, when so many are published at once. */
    publish: async (rounds: number, atOnce: number): Promise<number> => {
      const before = cpuOf(server.pid)
      for (let round = 0; round < rounds; round++) {
        const target = lines + count * atOnce
        publisher.write(server.line.repeat(atOnce))
        await until(target)
      }
      return (cpuOf(server.pid) - before) / (rounds * atOnce * count)
    },
  }
}

/** Goal 11: one event to many subscribers, against a bare loop of writes. */
export const fanOut: Measurement = {
  name: 'fan-out',
  run: async () => [...(await figures(100)), ...(await figures(1000))],
}

const figures = (count: number): Promise<Figure[]> =>
  withServers([startPlain('fan-out.mjs', plainLine), startKsi({ line: publishLine })] as const, async (plain, ksi) => {
    const [theirs, ours] = [await crowd(plain, count), await crowd(ksi, count)]
    const rounds = Math.ceil(60_000 / count)
    const single = await alternate(5, { theirs: () => theirs.publish(rounds, 1), ours: () => ours.publish(rounds, 1) })
    const many = await alternate(5, {
      theirs: () => theirs.publish(Math.ceil(rounds / 4), 16),
      ours: () => ours.publish(Math.ceil(rounds / 4), 16),
    })
    const [one, several] = [median(single.ours), median(many.ours)]
    return [
      {
        goal: '11',
        what: `${count} subscribers, CPU per delivery`,
        value: ratioOf(single.ours, single.theirs),
        unit: 'ratio',
        most: 1.3,
        detail: `${one.toFixed(2)} µs`,
      },
      {
        goal: '11',
        what: `${count} subscribers, 16 at once`,
        value: ratioOf(many.ours, many.theirs),
        unit: 'ratio',
        most: 1.6,
      },
      { goal: '11', what: `${count} subscribers, 16 at once, CPU per delivery`, value: several, unit: 'µs', most: 0.4 },
    ]
  })
