import type { EventContext } from '../plugin/index.ts'
import type { RemoteContext } from './messages.ts'

/** What of an event's context can be said in JSON; what is undefined is left out there. */
export const remoteContextOf = (context: EventContext): RemoteContext => ({
  event_id: context.event_id,
  name: context.name,
  seq: context.seq,
  correlation_id: context.correlation_id,
  parent_id: context.parent_id,
  depth: context.depth,
  source: context.source,
  actor: context.actor,
  direct: context.direct,
  claimed_agent: context.claimed_agent,
  client_id: context.client_id,
  idempotency_key: context.idempotency_key,
  keep: context.keep,
  deadline: context.deadline,
})
