import { dirname, join } from 'node:path'
import type { Figure, Measurement } from '../goal.ts'
import { countingLines } from '../measure/counting-lines.ts'
import { cpuOf } from '../measure/cpu.ts'
import { open, openAll } from '../measure/load.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const rounds = 5
const agents = 100
const messages = 1600

/** A legacy PUBLISH to connected agents, against a loop that does nothing but write the same lines. */
export const legacyPublish: Measurement = {
  name: 'legacy-publish',
  run: () => withServers([startPlain('legacy-fan-out.mjs'), startKsi()] as const, figures),
}

const figures = async (bare: Server, ksi: Server): Promise<Figure[]> => {
  const [theirs, ours] = await Promise.all([
    audience(bare, bare.path),
    audience(ksi, join(dirname(ksi.path), 'control.sock')),
  ])
  const took = await alternate(rounds, { theirs: theirs.publish, ours: ours.publish })
  theirs.leave()
  ours.leave()
  const detail = `${median(took.ours).toFixed(2)} µs against ${median(took.theirs).toFixed(2)} µs per delivery`
  const what = `legacy PUBLISH to ${agents} agents, CPU per delivery`
  return [{ goal: 'legacy', what, value: ratioOf(took.ours, took.theirs), unit: 'ratio', most: 1.3, detail }]
}

const command = (name: string, parameters: object): string => `${JSON.stringify({ command: name, parameters })}\n`
const connect = (agent_id: string): string => command('AGENT_CONNECTION', { action: 'connect', agent_id })

/** Agents that have subscribed, and one that publishes to them. */
const audience = async (server: Server, path: string) => {
  const sockets = await openAll(path, agents)
  const lines = countingLines(sockets)
  for (const [at, socket] of sockets.entries()) socket.write(connect(`a${at}`) + subscribe(`a${at}`))
  await lines.reach(2 * agents)
  const publisher = await open(path)
  const answers = countingLines([publisher])
  publisher.write(connect('publisher'))
  await answers.reach(1)
  return {
    /** Resolves with the server's CPU for each delivery: µs. */
    publish: async () => {
      const before = cpuOf(server.pid)
      lines.reset()
      for (let n = 0; n < messages; n++) {
        answers.reset()
        publisher.write(publish(n))
        await answers.reach(1)
      }
      await lines.reach(agents * messages)
      return (cpuOf(server.pid) - before) / (agents * messages)
    },
    leave: () => {
      for (const socket of [...sockets, publisher]) socket.destroy()
    },
  }
}

const subscribe = (agent_id: string): string => command('SUBSCRIBE', { agent_id, event_types: ['NEWS'] })
const publish = (n: number): string =>
  command('PUBLISH', { from_agent: 'publisher', event_type: 'NEWS', payload: { n, text: 'x'.repeat(100) } })
