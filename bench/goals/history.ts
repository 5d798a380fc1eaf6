import type { Measurement } from '../goal.ts'
import { residentMb } from '../measure/cpu.ts'
import { echoLine, measure, withServers } from '../measure/server.ts'
import { alternate, ratioOf } from '../measure/statistics.ts'
import { startKsi } from '../servers/start.ts'

const line = echoLine(40)
const shape = { connections: 10, window: 64, count: 6000, line }
/** A million and a bit, so that the rounds that count overwrite the oldest. */
const filling = { connections: 10, window: 64, count: 102_000, line }
const keep = (max_event_history: number) => startKsi({ config: { daemon: { max_event_history } } })

/** Goals 10 and 15: a history of a million events against one of a thousand, and what the millionth event costs in memory. */
export const history: Measurement = {
  name: 'history',
  run: () =>
    withServers([keep(1000), keep(1_000_000)] as const, async (short, long) => {
      await measure(short, { ...filling, count: 2000 })
      const early = residentMb(short.pid)
      await measure(short, filling)
      const late = residentMb(short.pid)
      const before = residentMb(long.pid)
      await measure(long, filling)
      const grown = residentMb(long.pid) - before - (late - early)
      const { few, many } = await alternate(7, { few: () => measure(short, shape), many: () => measure(long, shape) })
      const perEvent = (grown * 2 ** 20) / 1_000_000
      const bytes = `${perEvent.toFixed(0)} B per event; a line has ${line(0, 100_000).length} B`
      return [
        {
          goal: '10',
          what: 'history of 1 M against 1 k, CPU',
          value: ratioOf(
            many.map(({ cpu }) => cpu),
            few.map(({ cpu }) => cpu),
          ),
          unit: 'ratio',
          most: 1.2,
        },
        { goal: '10', what: 'memory of 1 M events', value: grown, unit: 'MB', detail: bytes },
        {
          goal: '15',
          what: 'growth from the 20,000th to the millionth event',
          value: late - early,
          unit: 'MB',
          most: 48,
          detail: `${early.toFixed(0)} → ${late.toFixed(0)} MB`,
        },
      ]
    }),
}
