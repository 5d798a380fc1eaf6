import { kernelLimits } from '../bus/index.ts'
import { type Awaitable, isThenable, rescue } from '../plugin/index.ts'
import { dependsOn } from './end-together.ts'
import type { Instance } from './instance.ts'
import { offersServices, servicesOf } from './order.ts'

interface Starting {
  readonly isLazy: (instance: Instance) => boolean
  /** Called in their order, when they have started or failed. */
  readonly admit: (instance: Instance) => Promise<void>
  /** Told of those that take long. */
  readonly waiting: (text: string) => void
}

/** Waiting longer is worth a word. */
const patienceMs = 1000

/**
 * Starts one after the other, but does not wait for one that takes its time before it begins with others of the same priority
 * that do not need it: a setup without an end costs the daemon's start its time limit once, however many there are.
 */
export const startInOrder = async (all: readonly Instance[], { isLazy, admit, waiting }: Starting): Promise<void> => {
  const pending = new Set<Instance>()
  let together: { readonly instance: Instance; readonly started: Awaitable<unknown> }[] = []
  const admitAll = async (): Promise<void> => {
    const say = (): void => {
      const names = [...pending].map(({ plugin }) => plugin.name)
      waiting(`waiting for the setup of ${names.join(', ')}, ${kernelLimits.startupMs / 1000} s at most`)
    }
    const timer = pending.size > 0 ? setTimeout(say, patienceMs) : undefined
    for (const { instance, started } of together.splice(0)) {
      await started
      await admit(instance)
    }
    clearTimeout(timer)
  }
  for (const instance of all) {
    if (!together.every(one => mayStartBeside(instance, one.instance))) await admitAll()
    const started = isLazy(instance) ? undefined : begin(instance)
    together = [...together, { instance, started }]
    if (isThenable(started)) {
      pending.add(instance)
      void started.then(() => pending.delete(instance))
    }
    if (pending.size === 0) await admitAll()
  }
  await admitAll()
}

/** An instance keeps its error. */
const begin = (instance: Instance): Awaitable<unknown> =>
  rescue<unknown>(
    () => instance.start(),
    () => {},
  )

/** Whether it can be set up while the other still is. Built-ins have nobody beside them. */
const mayStartBeside = (instance: Instance, other: Instance): boolean => {
  const { plugin, registration } = instance
  if (registration.builtIn || other.registration.builtIn) return false
  if (registration.priority !== other.registration.priority) return false
  const needs = servicesOf(plugin.needs)
  const lent = servicesOf(other.plugin.provides)
  const isOffered = needs.length > 0 && offersServices(other.plugin)
  return !isOffered && !needs.some(name => lent.includes(name)) && !dependsOn(instance, other)
}
