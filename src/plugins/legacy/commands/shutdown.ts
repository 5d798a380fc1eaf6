import { shutdown as stop } from '../../system/index.ts'
import { legacyCommand } from '../command.ts'

export const shutdown = legacyCommand({
  name: 'SHUTDOWN',
  doc: 'Stop the daemon.',
  events: ['system:shutdown'],
  run: async (_, { ask }) => {
    await ask(stop, { reason: 'the legacy command SHUTDOWN' })
    return { status: 'shutting_down', message: 'SHUTTING DOWN', details: 'Daemon shutdown initiated' }
  },
})
