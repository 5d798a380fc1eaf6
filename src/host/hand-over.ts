import { kernelLimits } from '../bus/index.ts'
import { fail, messageOf } from '../errors.ts'
import type { EventContext } from '../plugin/index.ts'
import type { Call } from './calls.ts'
import { inTime } from './in-time.ts'
import type { Instance } from './instance.ts'

/** An instance, and the one that takes its place. */
export interface Succession {
  readonly old: Instance
  readonly next: Instance
}

/**
 * Gives the state of the old instances to the new ones and swaps them. What comes for them meanwhile waits, so that no change
 * of their state is lost. Throws RELOAD_FAILED, or what a plugin's hook throws; then nobody was swapped.
 */
export const handOver = async (stateful: readonly Succession[], swap: () => void): Promise<void> => {
  if (stateful.length === 0) return swap()
  for (const { next } of stateful) mustTakeState(next)
  const hold = new Hold(stateful.map(({ old }) => old))
  try {
    await hold.idle()
    for (const { old, next } of stateful) {
      const state = await limited(old, 'serializeState')
      if (state != null) await limited(next, 'deserializeState', state)
    }
    swap()
  } finally {
    hold.release()
  }
}

/** Calls that wait until their plugin's state has found its place. */
class Hold {
  readonly #olds: readonly Instance[]
  readonly #released = Promise.withResolvers<void>()
  readonly #undo: readonly (() => void)[]
  #isIdle = false
  constructor(olds: readonly Instance[]) {
    this.#olds = olds
    this.#undo = olds.map(old =>
      old.calls.divert((call, proceed) => {
        if (!this.#mustWait(old, call)) return proceed()
        return this.#released.promise.then(() => {
          contextOf(call)?.signal.throwIfAborted() // it was answered already: it took too long
          return old.calls.lead(call, proceed)
        })
      }),
    )
  }

  /** Waits until nothing of them is under way. */
  async idle(): Promise<void> {
    const until = performance.now() + kernelLimits.shutdownMs
    for (;;) {
      const busy = this.#olds.find(({ calls }) => calls.underWay > 0)
      if (!busy) break
      if (await busy.calls.idle(until - performance.now())) continue
      throw fail('RELOAD_FAILED', busy.plugin.name, `${busy.calls.underWay} of its calls did not end in time`).with({
        hint: 'try again when it has less to do, or let its state go: preserve_state false',
      })
    }
    this.#isIdle = true
  }

  /** Lets them go on, wherever they are led now. */
  release(): void {
    for (const undo of this.#undo) undo()
    this.#released.resolve()
  }

  /** What belongs to something that is under way must not wait for it to end; nor what the plugin itself asks for. */
  #mustWait({ plugin }: Instance, call: Call): boolean {
    const context = contextOf(call)
    if (!context) return this.#isIdle
    return context.source !== plugin.name && (this.#isIdle || context.depth === 0)
  }
}

const contextOf = ({ given }: Call): EventContext | undefined =>
  given.findLast(value => typeof value === 'object' && value !== null && 'deadline' in value)

const limited = (instance: Instance, hook: 'serializeState' | 'deserializeState', ...args: unknown[]): Promise<any> =>
  inTime(instance.own(hook, ...args), `${hook} of ${instance.plugin.name}`, kernelLimits.shutdownMs).catch(cause => {
    throw fail('RELOAD_FAILED', instance.plugin.name, `${hook}: ${messageOf(cause)}`)
  })

const mustTakeState = ({ plugin: { name, hooks } }: Instance): void => {
  if (hooks?.deserializeState) return
  const hint = 'let it deliver the hook deserializeState, or let the state go: preserve_state false'
  throw fail('RELOAD_FAILED', name, 'the new version does not take over the state of the old one').with({ hint })
}
