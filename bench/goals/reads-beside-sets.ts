import type { Figure, Measurement } from '../goal.ts'
import { setInBackground } from '../measure/background.ts'
import { load } from '../measure/load.ts'
import { alternate, median, quantile, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const rounds = 5

/** Goal 13: reads while others set values as fast as they can, against reads of an idle daemon. */
export const readsBesideSets: Measurement = {
  name: 'reads',
  run: () => withServers([startKsi()] as const, figures),
}

const read = (_: number, n: number): string =>
  `{"event":"state:get","data":{"namespace":"quiet","key":"k"},"correlation_id":"${n}"}\n`

const reads = async ({ path }: Server, count: number): Promise<{ p50: number; p99: number }> => {
  const { times } = await load({ path, connections: 1, window: 1, count, line: read, timed: true })
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

const figures = async (ksi: Server): Promise<Figure[]> => {
  const took = await alternate(rounds, {
    idle: () => reads(ksi, 3000),
    beside: async () => {
      const end = await setInBackground(ksi.path)
      const result = await reads(ksi, 1500)
      await end()
      return result
    },
  })
  const of = (part: 'p50' | 'p99') => {
    const [beside, idle] = [took.beside.map(one => one[part]), took.idle.map(one => one[part])]
    const detail = `${(median(beside) * 1000).toFixed(0)} µs against ${(median(idle) * 1000).toFixed(0)} µs`
    return { goal: '13', unit: 'ratio', value: ratioOf(beside, idle), detail } as const
  }
  return [
    { ...of('p50'), what: 'reads beside durable sets, p50', most: 1.5 },
    { ...of('p99'), what: 'reads beside durable sets, p99' },
  ]
}
