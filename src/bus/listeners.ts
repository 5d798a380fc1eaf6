import { blame } from '../errors.ts'
import { type Awaitable, rescue } from '../plugin/index.ts'
import { monotonic } from './clock.ts'
import { Context } from './context.ts'
import type { Passage } from './passage.ts'

/** Tells every plugin that listens to this event; the failure of one is its own. */
export const tellListeners = (passage: Passage): void => {
  const { record, route, bus } = passage
  if (route.listeners.length === 0) return
  const outer = bus.enter(passage)
  let clock = monotonic()
  for (const { owner, run } of route.listeners) {
    void rescue(
      () => run(record, new Context(passage, owner)) as Awaitable<unknown>,
      cause => bus.failures.report(blame(cause, owner.plugin, record.name), record),
    )
    clock = bus.blockages.check(clock, owner.plugin, record.name)
  }
  bus.leave(outer)
}
