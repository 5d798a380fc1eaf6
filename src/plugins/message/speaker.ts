import { type EventContext, fail } from '../../plugin/index.ts'
import type { Speaker } from './mail.ts'

/**
 * Who speaks in this event. An agent is who its token says; of a client the name is what it claims, or the agent
 * whose mail its connection gets. Throws PERMISSION_DENIED when an agent gives itself another name.
 */
export const speakerOf = (context: EventContext, claim: string | undefined, bound: string | undefined): Speaker => {
  const { actor, event_id, correlation_id, claimed_agent, client_id } = context
  const about = { kind: actor.kind, event_id, correlation_id }
  if (actor.kind === 'agent') {
    if (claim !== undefined && claim !== actor.id) throw mayNotSpeakAs(actor.id, claim)
    return { ...about, name: actor.id, claimed: false }
  }
  const claimed = claim ?? bound ?? claimed_agent
  if (claimed !== undefined) return { ...about, name: claimed, claimed: actor.kind === 'client' }
  return { ...about, name: actor.kind === 'client' ? (client_id ?? 'client') : actor.id, claimed: false }
}

/**
 * Whose mailbox or subscriptions are meant. Throws PERMISSION_DENIED when an agent means another's,
 * INVALID_INPUT when nobody is named and the connection belongs to nobody.
 */
export const ownerOf = (context: EventContext, named: string | undefined, bound: string | undefined): string => {
  const { actor, name } = context
  if (actor.kind === 'agent') {
    if (named !== undefined && named !== actor.id) throw mayNotSpeakAs(actor.id, named)
    return actor.id
  }
  const owner = named ?? bound
  if (owner !== undefined) return owner
  throw fail('INVALID_INPUT', name, 'agent_id is required').with({
    hint: 'say agent_id, or bind the connection with agent:connection first',
  })
}

const mayNotSpeakAs = (agent_id: string, other: string) =>
  fail('PERMISSION_DENIED', agent_id, `speak as ${other}`).with({
    hint: 'leave the name out: the daemon knows who asks',
  })
