import type { Measurement } from '../goal.ts'
import { compare } from '../measure/compare.ts'
import { pipelined } from '../measure/shapes.ts'
import { startKsi } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

/** Goal 9: an event that one plugin handles costs the same among a thousand. */
export const manyPlugins: Measurement = {
  name: 'many-plugins',
  run: () =>
    withServers([startKsi({ plugins: 10 }), startKsi({ plugins: 1000 })] as const, async (theirs, ours) => {
      const { of, cpus } = await compare({ theirs, ours }, pipelined)
      const what = '1,000 plugins against 10, CPU per event'
      return [{ goal: '9', what, value: of('cpu'), unit: 'ratio', most: 1.15, detail: cpus }]
    }),
}
