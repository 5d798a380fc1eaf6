import { type EventContext, fail, type Input, type Output } from '../../plugin/index.ts'
import { subscribing as added, unsubscribing as removed, type Subscriptions } from './subscriptions.ts'
import type { subscribe, unsubscribe } from './tokens.ts'

export interface Subscribing {
  readonly subscriptions: Subscriptions
  readonly ownerOf: (context: EventContext, named: string | undefined) => string
  readonly exists: (agent_id: string) => Promise<boolean>
  readonly connected: () => string[]
}

export const subscribing =
  ({ subscriptions, ownerOf, exists, connected }: Subscribing) =>
  async (input: Input<typeof subscribe>, context: EventContext): Promise<Output<typeof subscribe>> => {
    const topics = input.topics ?? input.event_types
    if (topics === undefined) throw fail('INVALID_INPUT', context.name, 'topics is required')
    const agent_id = ownerOf(context, input.agent_id)
    if (!(await exists(agent_id)))
      throw fail('AGENT_NOT_CONNECTED', agent_id).with({
        connected_agents: connected(),
        hint: 'connect it with agent:connection, or register or spawn it',
      })
    const all_subscriptions = [...new Set([...(await subscriptions.of(agent_id)), ...topics])]
    for (const change of added(agent_id, topics)) context.write(change)
    return { status: 'subscribed', agent_id, topics, all_subscriptions }
  }

export const unsubscribing =
  ({ subscriptions, ownerOf }: Subscribing) =>
  async (input: Input<typeof unsubscribe>, context: EventContext): Promise<Output<typeof unsubscribe>> => {
    const agent_id = ownerOf(context, input.agent_id)
    const before = await subscriptions.of(agent_id)
    const topics = input.topics ?? input.event_types ?? before
    for (const change of removed(agent_id, topics)) context.write(change)
    const all_subscriptions = before.filter(topic => !topics.includes(topic))
    return { status: 'unsubscribed', agent_id, topics, all_subscriptions }
  }
