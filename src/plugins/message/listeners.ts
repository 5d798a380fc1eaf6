import type { LiveSubscriber, LiveSubscriptions } from './live-subscriptions.ts'
import type { Draft } from './mail.ts'

/**
 * Who hears a message while it is connected. A task is heard by those who watch direct messages; neither these nor a
 * broadcast come back to the sender.
 */
export const listeners = (
  live: LiveSubscriptions,
  draft: Pick<Draft, 'topic' | 'only'>,
  sender: string,
): readonly LiveSubscriber[] =>
  among(live.subscribers(watched(draft)), { ...draft, sender, idOf: subscriber => subscriber.agent_id })

/** The agents among them. */
export const listeningAgents = (
  live: LiveSubscriptions,
  draft: Pick<Draft, 'topic' | 'only'>,
  sender: string,
): readonly string[] => among(live.agents(watched(draft)), { ...draft, sender, idOf: agent_id => agent_id })

const watched = ({ topic }: Pick<Draft, 'topic'>): string => (topic === 'TASK_ASSIGNMENT' ? 'DIRECT_MESSAGE' : topic)

interface Meant<T> extends Pick<Draft, 'topic' | 'only'> {
  readonly sender: string
  readonly idOf: (one: T) => string
}

const among = <T>(all: readonly T[], { topic, only, sender, idOf }: Meant<T>): readonly T[] => {
  const some = only ? all.filter(one => only.includes(idOf(one))) : all
  return oneWay.includes(topic) ? some.filter(one => idOf(one) !== sender) : some
}

const oneWay = ['DIRECT_MESSAGE', 'TASK_ASSIGNMENT', 'BROADCAST']
