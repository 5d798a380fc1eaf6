import type { Measurement } from '../goal.ts'
import { echoLine, measure, withServers } from '../measure/server.ts'
import { alternate, ratioOf } from '../measure/statistics.ts'
import { startKsi } from '../servers/start.ts'

const shape = { connections: 10, window: 64, count: 6000, line: echoLine(40) }

/** Goal 9: what 990 further plugins cost an event that none of them handles. */
export const manyPlugins: Measurement = {
  name: 'many-plugins',
  run: () =>
    withServers([startKsi({ plugins: 10 }), startKsi({ plugins: 1000 })] as const, async (few, many) => {
      const { ten, thousand } = await alternate(7, {
        ten: () => measure(few, shape),
        thousand: () => measure(many, shape),
      })
      const value = ratioOf(
        thousand.map(({ cpu }) => cpu),
        ten.map(({ cpu }) => cpu),
      )
      return [{ goal: '9', what: '1,000 plugins against 10, CPU per event', value, unit: 'ratio', most: 1.15 }]
    }),
}
