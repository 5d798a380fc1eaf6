import type { Actor, Awaitable, HookName } from '../plugin/index.ts'
import { monotonic } from './clock.ts'
import { Context } from './context.ts'
import { type Combined, callHook, type Implementation } from './hooks.ts'
import type { Passage } from './passage.ts'

/** Asks those whose patterns fit this event; nothing when there are none. */
export const callEventHook = <H extends HookName>(
  passage: Passage,
  hook: H,
  args: readonly unknown[],
): Awaitable<Combined<H>> | undefined => {
  const { bus, route, record } = passage
  const all = concerned(route.hooks[hook], record.actor.kind)
  if (!all) return undefined
  const outer = bus.enter(passage)
  try {
    return callHook(hook, all, {
      event: record.name,
      args,
      context: owner => new Context(passage, owner),
      failed: error => bus.failures.report(error, record),
      timed: (owner, began) => {
        const now = bus.blockages.check(began, owner.plugin, record.name)
        bus.metrics.hooked(owner, now - began)
        return now
      },
      limit: bus.hookLimit,
      clock: monotonic(),
    })
  } finally {
    bus.leave(outer)
  }
}

/** Those who are asked about events on behalf of such an actor; nearly always all or none of them. */
const concerned = (all: readonly Implementation[] | undefined, kind: Actor['kind']) => {
  if (!all) return undefined
  const asked = ({ actors }: Implementation): boolean => actors === undefined || actors.includes(kind)
  if (all.every(asked)) return all
  return all.some(asked) ? all.filter(asked) : undefined
}
