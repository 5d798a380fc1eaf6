import { subscribe } from '../../message/index.ts'
import { ksiName, legacyName } from '../agent-names.ts'
import { busFigures } from '../bus/bus-figures.ts'
import { busLog } from '../bus/bus-log.ts'
import { legacyCommand } from '../command.ts'
import { legacyError } from '../legacy-error.ts'
import { required } from '../validation/rule.ts'
import { checked, list, text } from '../validation/rules.ts'

const someTexts = checked(list(text), types => (types.length > 0 ? undefined : 'At least one event type required'))

export const subscribing = legacyCommand({
  name: 'SUBSCRIBE',
  doc: 'Send the messages of these types to an agent as long as it is connected.',
  events: ['message:subscribe'],
  parameters: {
    agent_id: required(text, 'a connected agent'),
    event_types: required(someTexts, 'types of messages'),
  },
  run: async ({ agent_id, event_types }, { ask, legacy }) => {
    legacy.once(busLog)
    const { mail } = legacy.services
    const name = ksiName(agent_id)
    if (!mail.connection(name)) throw notConnected(agent_id, (await mail.overview()).connected)
    const subscribed = { agent_id: name, topics: event_types, while_connected: true }
    const own = new Set((await ask(subscribe, subscribed)).all_subscriptions)
    const overview = await mail.overview()
    const figures = busFigures(overview)
    return {
      subscription: {
        agent_id,
        subscribed_to: event_types,
        all_subscriptions: [...overview.topics.keys()].filter(topic => own.has(topic)),
        status: 'active',
      },
      message_bus: { total_event_types: figures.event_types, total_connections: figures.connections },
    }
  },
})

const notConnected = (agent_id: string, connected: readonly string[]) =>
  legacyError(
    'AGENT_NOT_CONNECTED',
    `Agent '${agent_id}' is not connected to the message bus. Connected agents: ${
      connected.map(legacyName).join(', ') || 'none'
    }. Agent must connect via AGENT_CONNECTION:connect before subscribing.`,
  )
