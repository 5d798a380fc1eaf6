import { type Client, type EventContext, fail, type Input, type Output } from '../../plugin/index.ts'
import type { LiveSubscriptions } from './live-subscriptions.ts'
import { subscribing as added, unsubscribing as removed, type Subscriptions } from './subscriptions.ts'
import type { subscribe, unsubscribe } from './tokens.ts'

export interface Subscribing {
  readonly subscriptions: Subscriptions
  readonly live: LiveSubscriptions
  readonly connection: (agent_id: string) => Client | undefined
  readonly ownerOf: (context: EventContext, named: string | undefined) => string
  readonly exists: (agent_id: string) => Promise<boolean>
  readonly connected: () => string[]
}

export const subscribing =
  ({ subscriptions, live, connection, ownerOf, exists, connected }: Subscribing) =>
  async (input: Input<typeof subscribe>, context: EventContext): Promise<Output<typeof subscribe>> => {
    const topics = input.topics ?? input.event_types
    if (topics === undefined) throw fail('INVALID_INPUT', context.name, 'topics is required')
    const agent_id = ownerOf(context, input.agent_id)
    const before = [...(await subscriptions.of(agent_id)), ...live.of(agent_id)]
    const isKnown = input.while_connected || (await exists(agent_id))
    const client = connection(agent_id)
    if (!isKnown || (input.while_connected && !client))
      throw fail('AGENT_NOT_CONNECTED', agent_id).with({
        connected_agents: connected(),
        hint: 'connect it with agent:connection, or register or spawn it',
      })
    if (input.while_connected) live.add({ agent_id, client: client! }, topics)
    else for (const change of added(agent_id, topics)) context.write(change)
    const all_subscriptions = [...new Set([...before, ...topics])]
    return { status: 'subscribed', agent_id, topics, all_subscriptions }
  }

export const unsubscribing =
  ({ subscriptions, live, ownerOf }: Subscribing) =>
  async (input: Input<typeof unsubscribe>, context: EventContext): Promise<Output<typeof unsubscribe>> => {
    const agent_id = ownerOf(context, input.agent_id)
    const before = [...new Set([...(await subscriptions.of(agent_id)), ...live.of(agent_id)])]
    const topics = input.topics ?? input.event_types ?? before
    live.remove(agent_id, topics)
    for (const change of removed(agent_id, topics)) context.write(change)
    const all_subscriptions = before.filter(topic => !topics.includes(topic))
    return { status: 'unsubscribed', agent_id, topics, all_subscriptions }
  }
