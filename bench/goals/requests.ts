import type { Figure, Measurement } from '../goal.ts'
import { compare, type Shape } from '../measure/compare.ts'
import { oneShots } from '../measure/load.ts'
import { echoLine, lockstep, pipelined } from '../measure/shapes.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const large: Shape = { connections: 10, window: 16, count: 800, line: echoLine(4000) }
const crowded: Shape = { connections: 1000, window: 1, count: 20, line: echoLine(40), timed: true }
const single: Shape = { connections: 1, window: 1, count: 1500, line: echoLine(40) }

/** Goals 1 to 5: requests that one plugin answers, against a raw echo of JSON lines. */
export const requests: Measurement = {
  name: 'requests',
  run: () => withServers([startPlain('echo.mjs'), startKsi(), startKsi({ hooks: 10 })] as const, figures),
}

const figures = async (theirs: Server, ours: Server, hooked: Server): Promise<Figure[]> => {
  const many = await compare({ theirs, ours }, pipelined)
  const hooks = await compare({ theirs, ours: hooked }, pipelined)
  const big = await compare({ theirs, ours }, large)
  const one = await compare({ theirs, ours }, lockstep)
  const crowd = await compare({ theirs, ours }, crowded)
  const fresh = await compare({ theirs, ours }, single, { run: oneShots })
  const ratio = (goal: string, what: string, value: number) => ({ goal, what, value, unit: 'ratio' as const })
  return [
    { ...ratio('1', 'CPU per event, pipelined', many.of('cpu')), most: 1.5, detail: many.cpus },
    { ...ratio('1', 'events per second, pipelined', many.of('perSecond')), least: 0.65 },
    { ...ratio('2', 'CPU per event, 10 hooks called', hooks.of('cpu')), most: 1.8, detail: hooks.cpus },
    { ...ratio('3', 'CPU per event of 4 KiB', big.of('cpu')), most: 1.3, detail: big.cpus },
    { ...ratio('4', 'one client, p50', one.of('p50')), most: 1.2 },
    ratio('4', 'one client, p99', one.of('p99')),
    { ...ratio('4', '1,000 clients, p50', crowd.of('p50')), most: 1.3 },
    { ...ratio('4', '1,000 clients, CPU per event', crowd.of('cpu')), most: 1.35, detail: crowd.cpus },
    { ...ratio('5', 'a connection per command, CPU', fresh.of('cpu')), most: 1.3, detail: fresh.cpus },
  ]
}
