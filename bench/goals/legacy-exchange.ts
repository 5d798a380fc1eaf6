import { dirname, join } from 'node:path'
import type { Figure, Measurement } from '../goal.ts'
import { compare, type Shape } from '../measure/compare.ts'
import { type Load, type LoadResult, open } from '../measure/load.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

/** The old way of asking: connect, one line, one answer, and the server closes. Its translation is part of it. */
export const legacyExchange: Measurement = {
  name: 'legacy-exchange',
  run: () => withServers([startPlain('legacy-exchange.mjs'), startKsi()] as const, figures),
}

const line = (): string => '{"command": "HEALTH_CHECK", "parameters": {}}\n'
export const shape: Shape = { connections: 1, window: 1, count: 1500, line, timed: true }

const figures = async (theirs: Server, ksi: Server): Promise<Figure[]> => {
  const ours = { ...ksi, path: join(dirname(ksi.path), 'control.sock') }
  const compared = await compare({ theirs, ours }, shape, { run: exchanges })
  const ratio = (what: string, value: number) => ({ goal: 'legacy', what, value, unit: 'ratio' as const })
  return [
    { ...ratio('connect, ask, be answered and closed, CPU', compared.of('cpu')), most: 1.3, detail: compared.cpus },
    ratio('connect, ask, be answered and closed, p50', compared.of('p50')),
  ]
}

/** One after the other, each until the server has closed. */
export const exchanges = async ({ path, count, line: lineOf }: Load): Promise<LoadResult> => {
  const times: number[] = []
  const began = performance.now()
  for (let request = 0; request < count; request++) {
    const start = performance.now()
    const socket = await open(path)
    const closed = new Promise<void>((resolve, reject) => {
      socket.once('close', () => resolve())
      socket.once('error', reject)
    })
    socket.resume()
    socket.write(lineOf(0, request))
    await closed
    times.push(performance.now() - start)
  }
  return { events: count, perSecond: (count * 1000) / (performance.now() - began), times }
}
