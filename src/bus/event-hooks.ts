import type { KsiError } from '../errors.ts'
import type { Awaitable, EventContext, HookName } from '../plugin/index.ts'
import { monotonic } from './clock.ts'
import { Context } from './context.ts'
import { type Calling, type Combined, callHook, type Implementation } from './hooks.ts'
import type { Passage } from './passage.ts'
import type { Registration } from './registration.ts'

/** Asks those whose patterns fit this event; nothing when there are none. */
export const callEventHook = <H extends HookName>(
  passage: Passage,
  hook: H,
  args: readonly unknown[],
): Awaitable<Combined<H>> | undefined => {
  const all = passage.hooks[hook]
  if (!all) return undefined
  const { bus } = passage
  const outer = bus.enter(passage)
  try {
    return callHook(hook, all, new EventCalling(passage, args))
  } finally {
    bus.leave(outer)
  }
}

/** One hook, called for one event. */
class EventCalling implements Calling {
  readonly args: readonly unknown[]
  readonly #passage: Passage
  /** When the last one was done: one read of the clock between two implementations. */
  #clock = monotonic()
  constructor(passage: Passage, args: readonly unknown[]) {
    this.args = args
    this.#passage = passage
  }
  get event(): string {
    return this.#passage.record.name
  }
  get limit(): number {
    return this.#passage.bus.hookLimit
  }
  context(owner: Registration): EventContext {
    return new Context(this.#passage, owner)
  }
  failed(error: KsiError): void {
    this.#passage.bus.failures.report(error, this.#passage.record)
  }
  timed({ owner, measured }: Implementation): void {
    const now = this.#passage.bus.blockages.check(this.#clock, owner.plugin, this.event)
    measured.times.record(now - this.#clock)
    this.#clock = now
  }
  resumed(): void {
    this.#clock = monotonic()
  }
}
