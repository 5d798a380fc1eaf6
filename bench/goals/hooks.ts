import { callEventHook } from '../../src/bus/event-hooks.ts'
import { type Calling, callHook, type Implementation } from '../../src/bus/hooks.ts'
import { Passage } from '../../src/bus/passage.ts'
import { definePlugin } from '../../src/plugin/index.ts'
import { bareDaemon, testClient } from '../../src/testing/bare-daemon.ts'
import type { Measurement } from '../goal.ts'
import { fetchPluggy, pluggyCall } from '../measure/pluggy.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'

const plugins = 10
const rounds = 7
const calls = 500_000
const name = 'bench:do'
const data = { n: 1 }

/** Goal 7: one call of a hook that ten plugins implement and the last one answers, against pluggy itself. */
export const hooks: Measurement = {
  name: 'hooks',
  run: async () => {
    fetchPluggy()
    const daemon = await bareDaemon({ plugins: Array.from({ length: plugins }, (_, at) => asked(at)) })
    const { untimed, timed } = callsIn(await passageIn(daemon))
    const cpu = await alternate(rounds, {
      pluggy: () => pluggyCall(calls / 10, plugins),
      untimed: async () => cpuOfEach(untimed),
      timed: async () => cpuOfEach(timed),
    })
    await daemon.stop()
    const figure = (what: string, ours: readonly number[], least: number) => {
      const detail = `${median(ours).toFixed(3)} µs against ${median(cpu.pluggy).toFixed(2)} µs`
      return { goal: '7', what, value: ratioOf(cpu.pluggy, ours), unit: 'ratio', least, detail } as const
    }
    return [
      figure('calls of a hook against pluggy, not timed', cpu.untimed, 30),
      figure('calls of a hook against pluggy, each timed', cpu.timed, 6),
    ]
  },
}

const asked = (at: number) =>
  definePlugin({
    name: `p${at}`,
    version: '1.0.0',
    description: 'For the benchmark.',
    hooks: { handleEvent: {} },
    setup: () => ({ hooks: { handleEvent: (_name, given) => (at === plugins - 1 ? given : undefined) } }),
  })

/** An event as the bus has it while it asks plugins about it. */
const passageIn = async ({ bus, request }: Awaited<ReturnType<typeof bareDaemon>>): Promise<Passage> => {
  await request(name, data)
  const now = performance.now()
  const record = {
    ...{ event_id: 'bench', name, timestamp: Date.now(), correlation_id: undefined, parent_id: undefined },
    ...{ depth: 0, source: 'bench', actor: testClient, data },
  }
  const route = bus.routes.of(name)
  const due = now + 3_600_000
  return new Passage(bus, record, { route, due, started: now, asked: true, keep: 'none', direct: true, outer: {} })
}

/** As the bus calls a hook, with each plugin's time taken and a context made for each; and the same without both. */
const callsIn = (passage: Passage) => {
  const all: readonly Implementation[] = passage.hooks.handleEvent!
  const context = {} as never
  const calling: Calling = {
    ...{ event: name, args: [name, data], limit: 5000 },
    context: () => context,
    failed: error => {
      throw error
    },
  }
  return {
    untimed: () => callHook('handleEvent', all, calling),
    timed: () => callEventHook(passage, 'handleEvent', [name, data]),
  }
}

const cpuOfEach = (call: () => unknown): number => {
  const before = process.cpuUsage()
  for (let at = 0; at < calls; at++) {
    const said = call() as { readonly result: unknown }
    if (said.result !== data) throw new Error('the last one did not answer')
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}
