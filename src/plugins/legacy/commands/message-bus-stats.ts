import { stats } from '../../message/index.ts'
import { legacyName } from '../agent-names.ts'
import { subscriptionsByType } from '../bus/bus-figures.ts'
import { busLog } from '../bus/bus-log.ts'
import { legacyCommand } from '../command.ts'

export const messageBusStats = legacyCommand({
  name: 'MESSAGE_BUS_STATS',
  doc: 'Who is connected, who wants which messages, and what waits for whom.',
  events: ['message:stats'],
  run: async (_, { ask, legacy }) => {
    const bus = await legacy.services.mail.overview()
    const waiting = (await ask(stats, {})).offline_queues as Record<string, number>
    return {
      connected_agents: bus.connected.map(legacyName),
      subscriptions: subscriptionsByType(bus),
      offline_queues: Object.fromEntries(Object.entries(waiting).map(([id, count]) => [legacyName(id), count])),
      history_size: legacy.once(busLog).size,
    }
  },
})
