import type { EventContext } from './context.ts'

/**
 * Whether a plugin told a fact. Anybody may send an event of that name, and is then heard by whoever listens: a listener
 * that keeps its own books must know the difference.
 */
export const toldByPlugin = ({ parent_id, actor }: Pick<EventContext, 'parent_id' | 'actor'>): boolean =>
  parent_id !== undefined || (actor.kind !== 'client' && actor.kind !== 'agent')
