import type { Awaitable, HookName } from '../plugin/index.ts'
import { monotonic } from './clock.ts'
import { Context } from './context.ts'
import { type Combined, callHook } from './hooks.ts'
import type { Passage } from './passage.ts'

/** Asks those whose patterns fit this event; nothing when there are none. */
export const callEventHook = <H extends HookName>(
  passage: Passage,
  hook: H,
  args: readonly unknown[],
): Awaitable<Combined<H>> | undefined => {
  const { bus, route, record } = passage
  const all = route.hooks[hook]
  if (!all) return undefined
  const outer = bus.enter(passage)
  try {
    return callHook(hook, all, {
      event: record.name,
      args,
      context: owner => new Context(passage, owner),
      failed: error => bus.failures.report(error, record),
      timed: bus.metrics.hooked,
      limit: bus.hookLimit,
      clock: monotonic(),
    })
  } finally {
    bus.leave(outer)
  }
}
