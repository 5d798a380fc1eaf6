import type { LiveSubscriber, LiveSubscriptions } from './live-subscriptions.ts'
import type { Draft } from './mail.ts'

/**
 * Who hears a message while it is connected. A task is heard by those who watch direct messages; neither these nor a
 * broadcast come back to the sender.
 */
export const listeners = (
  live: LiveSubscriptions,
  { topic, only }: Pick<Draft, 'topic' | 'only'>,
  sender: string,
): readonly LiveSubscriber[] => {
  const all = live.subscribers(topic === 'TASK_ASSIGNMENT' ? 'DIRECT_MESSAGE' : topic)
  const some = only ? all.filter(({ agent_id }) => only.includes(agent_id)) : all
  return oneWay.includes(topic) ? some.filter(({ agent_id }) => agent_id !== sender) : some
}

const oneWay = ['DIRECT_MESSAGE', 'TASK_ASSIGNMENT', 'BROADCAST']
