import { type Awaitable, andThen } from '../plugin/index.ts'
import { callEventHook } from './event-hooks.ts'
import type { Passage } from './passage.ts'

/**
 * The answer to a name that no plugin declared as its command: what a `handleEvent` hook says; for a fact, or a name with
 * listeners, how many it reaches. Throws EVENT_NOT_HANDLED with the nearest names.
 */
export const answerUndeclared = (passage: Passage): Awaitable<unknown> => {
  const { record, route, bus } = passage
  return andThen(callEventHook(passage, 'handleEvent', [record.name, record.data]), answer => {
    if (answer) {
      record.plugin = answer.owner.plugin
      return answer.result
    }
    const delivered = route.listeners.length + bus.subscribers.count(record.name)
    if (route.fact || route.listeners.length > 0 || bus.subscribers.expects(record.name)) return { delivered }
    throw bus.failures.unhandled(record.name)
  })
}
