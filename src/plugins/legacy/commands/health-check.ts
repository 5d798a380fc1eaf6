import { knownAgents } from '../agents.ts'
import { busFigures } from '../bus/bus-figures.ts'
import { legacyCommand } from '../command.ts'
import { trackedSessions } from '../completions/tracked-sessions.ts'
import { processesOf } from '../spawned/processes.ts'

export const healthCheck = legacyCommand({
  name: 'HEALTH_CHECK',
  doc: 'Say that the daemon works, and how much is going on.',
  events: ['system:health'],
  run: async (_, { ask, legacy }) => {
    const { daemon, mail } = legacy.services
    const [agents, bus] = await Promise.all([knownAgents(ask), mail.overview()])
    return {
      status: 'healthy',
      uptime: Math.floor((Date.now() - daemon.started_at) / 1000),
      managers: {
        state: { status: 'active', sessions: legacy.once(trackedSessions).size },
        process: { status: 'active', processes: legacy.once(processesOf).length },
        agent: { status: 'active', agents: agents.length },
        message_bus: { status: 'active', ...busFigures(bus) },
      },
    }
  },
})
