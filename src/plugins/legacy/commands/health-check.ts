import { legacyCommand } from '../command.ts'

export const healthCheck = legacyCommand({
  name: 'HEALTH_CHECK',
  doc: 'Command registered',
  events: ['system:health'],
  run: (_, { legacy }) => {
    const { started_at } = legacy.services.daemon
    const none = { subscribers: 0, event_types: 0, connections: 0 }
    return {
      status: 'healthy',
      uptime: Math.floor((Date.now() - started_at) / 1000),
      managers: {
        state: { status: 'active', sessions: 0 },
        process: { status: 'active', processes: 0 },
        agent: { status: 'active', agents: 0 },
        message_bus: { status: 'active', ...none },
      },
    }
  },
})
