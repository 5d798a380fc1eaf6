import { type Client, connect } from '../../src/client/index.ts'
import type { Measurement } from '../goal.ts'
import { quantile } from '../measure/statistics.ts'
import { startKsi } from '../servers/start.ts'

const reloads = 100
const asking = 16

/** Reading one plugin again and putting it in the place of the one that runs, while others go on asking it. */
export const reload: Measurement = {
  name: 'reload',
  run: async () => {
    const ksi = await startKsi()
    const [operator, other] = await Promise.all([connect({ socket: ksi.path }), connect({ socket: ksi.path })])
    try {
      const { times, answers } = await timesOf(operator, other)
      const detail = `${answers.toLocaleString('en')} events answered meanwhile`
      const of = (what: string, part: number) =>
        ({ goal: 'reload', what, value: quantile(times, part), unit: 'ms', detail }) as const
      return [
        { ...of('reload of one plugin under load, p50', 0.5), most: 50 },
        of('reload of one plugin under load, p99', 0.99),
      ]
    } finally {
      await Promise.all([operator.close(), other.close()])
      await ksi.stop()
    }
  },
}

const timesOf = async (operator: Client, other: Client) => {
  let [isOver, answers] = [false, 0]
  const load = Array.from({ length: asking }, async () => {
    for (; !isOver; answers++) await other.request('p3:echo', { n: answers })
  })
  const times: number[] = []
  for (let done = 0; done < reloads; done++) {
    const began = performance.now()
    await operator.request('system:reload', { plugin_name: 'p3' })
    times.push(performance.now() - began)
  }
  isOver = true
  await Promise.all(load)
  return { times, answers }
}
