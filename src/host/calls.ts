import { type Awaitable, andThen, isThenable } from '../plugin/index.ts'
import type { Delivered, Run } from './delivered.ts'

/** One call of the bus into an instance. */
export interface Call {
  readonly part: 'commands' | 'hooks' | 'listeners'
  /** What `setup` delivers it as; nothing for a listener. */
  readonly key: string
  /** Of a listener: the record and its context. */
  readonly given: readonly [any?, any?, any?]
}

/** Decides what becomes of a call; `proceed` lets it into the instance it was meant for. */
export type Diversion = (call: Call, proceed: () => unknown) => unknown

/** The calls into one instance: how many are under way, and a way to lead them elsewhere. */
export class Calls {
  readonly #delivered: () => Awaitable<Delivered>
  readonly #forget: (() => void)[] = []
  readonly #left = new Set<() => void>()
  #underWay = 0
  #diversion: Diversion | undefined
  /** `delivered`: what `setup` gave back; asked for once for each command and hook. */
  constructor(delivered: () => Awaitable<Delivered>) {
    this.#delivered = delivered
  }

  get underWay(): number {
    return this.#underWay
  }

  /** From now on every call is led there. The result lets them into the instance again, unless they are led elsewhere by now. */
  divert(diversion: Diversion): () => void {
    this.#diversion = diversion
    for (const forget of this.#forget) forget()
    return () => {
      if (this.#diversion === diversion) this.#diversion = undefined
    }
  }

  /** Where calls are led now. */
  lead(call: Call, proceed: () => unknown): unknown {
    return this.#diversion ? this.#diversion(call, proceed) : proceed()
  }

  /** Calls what was delivered as the hook or command of that name; once that is known, without any closure. */
  running(part: 'commands' | 'hooks', key: string): Run {
    let run: Run | undefined
    this.#forget.push(() => {
      run = undefined
    })
    const find = (delivered: Delivered): Run => {
      const found = delivered[part]!
      const bound = found[key]!.bind(found)
      if (!this.#diversion) run = bound
      return bound
    }
    return (first, second, third) => {
      if (run) {
        const result = run(first, second, third)
        return isThenable(result) ? this.count(result) : result // what is synchronous need not be counted
      }
      const proceed = (): unknown => this.use(delivered => find(delivered)(first, second, third) as Awaitable<unknown>)
      return this.lead({ part, key, given: [first, second, third] }, proceed)
    }
  }

  /** A call that goes another way than through what was delivered. */
  passing(part: 'commands' | 'listeners', key: string, run: Run): Run {
    return (first, second) => {
      if (!this.#diversion) return this.count(run(first, second))
      return this.lead({ part, key, given: [first, second] }, () => this.count(run(first, second)))
    }
  }

  use<T>(run: (delivered: Delivered) => Awaitable<T>): Awaitable<T> {
    return this.count(andThen(this.#delivered(), run))
  }

  /** What is synchronous is over before anybody could wait for it. */
  count<T>(result: Awaitable<T>): Awaitable<T> {
    if (isThenable(result)) {
      this.#underWay++
      void result.then(this.#leave, this.#leave)
    }
    return result
  }

  /** Waits until nothing is under way, but not longer than `ms`. False: something still is. */
  idle(ms: number): Promise<boolean> {
    if (this.#underWay === 0) return Promise.resolve(true)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const look = (): void => {
      if (this.#underWay === 0) resolve(true)
    }
    const timer = setTimeout(() => resolve(false), ms)
    this.#left.add(look)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#left.delete(look)
    })
  }

  #leave = (): void => {
    this.#underWay--
    if (this.#left.size > 0) for (const look of this.#left) look()
  }
}
