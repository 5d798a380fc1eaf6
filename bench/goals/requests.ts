import type { Figure, Measurement } from '../goal.ts'
import { load, oneShots } from '../measure/load.ts'
import { echoLine, type Measured, measure, type Shape, withServers } from '../measure/server.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'

const rounds = 7

const pipelined: Shape = { connections: 10, window: 64, count: 6000, line: echoLine(40) }
const large: Shape = { connections: 10, window: 16, count: 800, line: echoLine(4000) }
const lockstep: Shape = { connections: 1, window: 1, count: 6000, line: echoLine(40), timed: true }
const thousand: Shape = { connections: 1000, window: 1, count: 20, line: echoLine(40), timed: true }
const single: Shape = { connections: 1, window: 1, count: 1500, line: echoLine(40), timed: true }

/** Goals 1 to 5: requests that one plugin answers. */
export const requests: Measurement = {
  name: 'requests',
  run: () => withServers([startPlain('echo.mjs'), startKsi(), startKsi({ hooks: 10 })] as const, figures),
}

const figures = async (echo: Server, ksi: Server, hooked: Server): Promise<Figure[]> => {
  const compare = async (shape: Shape, run = load) => {
    const { theirs, ours } = await alternate(rounds, {
      theirs: () => measure(echo, shape, run),
      ours: () => measure(ksi, shape, run),
    })
    const of = (part: keyof Measured) =>
      ratioOf(
        ours.map(one => one[part]),
        theirs.map(one => one[part]),
      )
    const detail = `${median(ours.map(({ cpu }) => cpu)).toFixed(2)} µs against ${median(theirs.map(({ cpu }) => cpu)).toFixed(2)} µs`
    return { of, detail }
  }
  const many = await compare(pipelined)
  const hooks = await alternate(rounds, {
    theirs: () => measure(echo, pipelined),
    ours: () => measure(hooked, pipelined),
  })
  const big = await compare(large)
  const one = await compare(lockstep)
  const crowd = await compare(thousand)
  const fresh = await compare(single, oneShots)
  return [
    {
      goal: '1',
      what: 'CPU per event, pipelined',
      value: many.of('cpu'),
      unit: 'ratio',
      most: 1.5,
      detail: many.detail,
    },
    { goal: '1', what: 'events per second', value: many.of('perSecond'), unit: 'ratio', least: 0.65 },
    {
      goal: '2',
      what: 'CPU per event, 10 hooks called',
      value: ratioOf(
        hooks.ours.map(({ cpu }) => cpu),
        hooks.theirs.map(({ cpu }) => cpu),
      ),
      unit: 'ratio',
      most: 1.8,
    },
    { goal: '3', what: 'CPU per event of 4 KiB', value: big.of('cpu'), unit: 'ratio', most: 1.3, detail: big.detail },
    { goal: '4', what: 'one client, p50', value: one.of('p50'), unit: 'ratio', most: 1.2 },
    { goal: '4', what: 'one client, p99', value: one.of('p99'), unit: 'ratio' },
    { goal: '4', what: '1,000 clients, p50', value: crowd.of('p50'), unit: 'ratio', most: 1.3 },
    { goal: '4', what: '1,000 clients, CPU', value: crowd.of('cpu'), unit: 'ratio', most: 1.35, detail: crowd.detail },
    {
      goal: '5',
      what: 'a connection per command, CPU',
      value: fresh.of('cpu'),
      unit: 'ratio',
      most: 1.3,
      detail: fresh.detail,
    },
  ]
}
