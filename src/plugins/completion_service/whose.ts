import { type EventContext, fail } from '../../plugin/index.ts'
import type { Conversations } from './conversations.ts'
import type { Job } from './job.ts'

/** Whether whoever asks may see and end this completion: an agent its own and those it asked for, all others every one. */
export const isOwn = ({ actor }: EventContext, { record }: Job): boolean =>
  actor.kind !== 'agent' || record.agent_id === actor.id || record.asker === actor.id

/** Throws PERMISSION_DENIED when an agent would end what is not its own. */
export const refuseForeignJob = (context: EventContext, job: Job): void => {
  if (isOwn(context, job)) return
  const what = `${context.name} ${job.record.request_id}, which another asked for`
  throw fail('PERMISSION_DENIED', context.actor.id, what).with({ hint: 'name a completion that it asked for itself' })
}

/** Throws PERMISSION_DENIED when an agent would look at another one. */
export const refuseForeignAgent = ({ actor, name }: EventContext, agent_id: string | undefined): void => {
  if (actor.kind !== 'agent' || agent_id === undefined || agent_id === actor.id) return
  throw fail('PERMISSION_DENIED', actor.id, `${name} of ${agent_id}`).with({ hint: 'leave agent_id out' })
}

/** Throws PERMISSION_DENIED when an agent would go on with a conversation of others, and learn what was said there. */
export const refuseForeignSession = async (
  { actor, name }: EventContext,
  session_id: string | undefined,
  conversations: Conversations,
): Promise<void> => {
  if (actor.kind !== 'agent' || session_id === undefined || (await conversations.isOf(actor.id, session_id))) return
  const hint = 'leave session_id out, or take it from the answer to its own last request'
  throw fail('PERMISSION_DENIED', actor.id, `${name} in the session ${session_id}`).with({ hint })
}

/** Who is to be named to whom it is said. Throws PERMISSION_DENIED when an agent gives itself another name. */
export const speakerOf = ({ actor }: EventContext, from: string | undefined): string | undefined => {
  if (actor.kind !== 'agent') return from
  if (from === undefined || from === actor.id) return undefined // only an agent itself asks for its turns
  const hint = 'leave from out: the daemon knows who asks'
  throw fail('PERMISSION_DENIED', actor.id, `speak as ${from}`).with({ hint })
}
