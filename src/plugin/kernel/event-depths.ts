import type { Actor } from '../context.ts'
import { service } from '../tokens.ts'

/** How many events deep a chain may go: `daemon.max_event_depth`, unless somebody knows better. */
export interface EventDepths {
  /** Says for whom another limit holds; the result takes it back. */
  readonly raise: (limitOf: (actor: Actor) => number | undefined) => () => void
}

export const EventDepthsService = service<EventDepths>('event_depths')
