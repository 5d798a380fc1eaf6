import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Measurement } from '../goal.ts'
import { measure } from '../measure/compare.ts'
import { lockstep } from '../measure/shapes.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const rounds = 5
const config = { plugins: { p3: { isolate: 'process' } } }

/** An event that is answered by a plugin in a process of its own; the CPU of both processes together. */
export const isolated: Measurement = {
  name: 'isolated',
  run: () =>
    withServers([startKsi({ config })] as const, async (ours: Server) => {
      const { raw, isolated } = await alternate(rounds, {
        raw: rawRoundTrip,
        isolated: async () => (await measure(ours, lockstep)).cpu,
      })
      const detail = `${median(isolated).toFixed(1)} µs against ${median(raw).toFixed(1)} µs`
      const what = 'an event through a process of its own, CPU'
      return [{ goal: 'isolate', what, value: ratioOf(isolated, raw), unit: 'ratio', most: 3, detail }]
    }),
}

/** CPU of two raw processes for one line there and back. */
const rawRoundTrip = async (): Promise<number> => {
  const program = fileURLToPath(new URL('../servers/echo-pair.mjs', import.meta.url))
  return Number((await promisify(execFile)(process.execPath, [program])).stdout)
}
