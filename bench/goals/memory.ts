import type { Measurement } from '../goal.ts'
import { residentMb } from '../measure/cpu.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'

const rounds = 5
/** What a start leaves behind is collected a little later. */
const restMs = 1500

/** Goal 15: memory of an idle daemon; how it grows is measured with the history. */
export const memory: Measurement = {
  name: 'memory',
  run: async () => {
    const { ksi, bare } = await alternate(rounds, {
      bare: () => resting(startPlain('bare.mjs')),
      ksi: () => resting(startKsi({ plugins: 0 })),
    })
    const detail = `${median(ksi).toFixed(1)} MB against ${median(bare).toFixed(1)} MB`
    const goal = { goal: '15', what: 'idle memory' } as const
    return [
      { ...goal, value: ratioOf(ksi, bare), unit: 'ratio', most: 1.15, detail },
      { ...goal, value: median(ksi), unit: 'MB', most: 55 },
    ]
  },
}

const resting = async (starting: Promise<Server>): Promise<number> => {
  const server = await starting
  await new Promise(resolve => setTimeout(resolve, restMs))
  const megabytes = residentMb(server.pid)
  await server.stop()
  return megabytes
}
