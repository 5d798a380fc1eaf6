import type { Overview } from '../../message/index.ts'
import { legacyName } from '../agent-names.ts'

/** The numbers that tell how much is going on: as PUBLISH and HEALTH_CHECK name them. */
export const busFigures = ({ connected, topics }: Overview) => ({
  connections: connected.length,
  subscribers: [...topics.values()].reduce((sum, agents) => sum + agents.length, 0),
  event_types: topics.size,
})

/** Who gets what: as MESSAGE_BUS_STATS names it. */
export const subscriptionsByType = ({ topics }: Overview): Record<string, string[]> =>
  Object.fromEntries([...topics].map(([topic, agents]) => [topic, agents.map(legacyName)]))
