import { andThen } from '../../../plugin/index.ts'
import type { Overview } from '../../message/index.ts'
import { agentCount } from '../agent-count.ts'
import { busFigures } from '../bus/bus-figures.ts'
import { legacyCommand } from '../command.ts'
import { trackedSessions } from '../completions/tracked-sessions.ts'
import type { Legacy } from '../legacy.ts'
import { processesOf } from '../spawned/processes.ts'

/** Asked every few seconds by whoever watches the daemon, so it reads nothing from the disk while nothing changes. */
export const healthCheck = legacyCommand({
  name: 'HEALTH_CHECK',
  doc: 'Say that the daemon works, and how much is going on.',
  events: ['system:health'],
  run: (_, { ask, legacy }) =>
    andThen(legacy.once(agentCount)(ask), agents =>
      andThen(legacy.services.mail.overview(), bus => health(legacy, agents, bus)),
    ),
})

const health = (legacy: Legacy, agents: number, bus: Overview): object => ({
  status: 'healthy',
  uptime: Math.floor((Date.now() - legacy.services.daemon.started_at) / 1000),
  managers: {
    state: { status: 'active', sessions: legacy.once(trackedSessions).size },
    process: { status: 'active', processes: legacy.once(processesOf).length },
    agent: { status: 'active', agents },
    message_bus: { status: 'active', ...busFigures(bus) },
  },
})
