import type { Bus } from '../bus/index.ts'
import { fail } from '../errors.ts'
import { andThen } from '../plugin/index.ts'
import type { HostOptions } from './host-options.ts'
import { Instance, type Surroundings } from './instance.ts'
import { servicesOf } from './order.ts'
import type { Found } from './sort-out.ts'

/** Where an instance has its place. */
export interface Place {
  /** In the order of loading. */
  readonly loaded: number
  /** Those that may lend to it. */
  readonly among: () => readonly Instance[]
}

/** An instance of a plugin, not started. */
export const prepare = (found: Found, options: HostOptions, { loaded, among, ...late }: Place & Late): Instance => {
  const { bus, settings, services, dataDir, blocking } = options
  const { plugin, path } = found
  const { priority, max_failures, own } = settings(plugin.name)
  const instance: Instance = new Instance(found, {
    bus,
    config: own,
    loaded,
    priority,
    maxFailures: max_failures,
    dataDir: () => dataDir(plugin.name),
    blocking: blocking(path),
    ...late,
    service: name => {
      if (services.has(name)) return services.get(name)
      const lender = among().find(one => servicesOf(one.plugin.provides).includes(name))
      if (lender) return lender.lend(name)
      return andThen(offered(name, among(), bus), offer => {
        if (!offer) throw fail('MISSING_SERVICE', plugin.name, name)
        instance.lenders.add(offer.lender.registration)
        return offer.service
      })
    },
  })
  return instance
}

/** What is done for one that is set up when it is needed. */
export type Late = Pick<Surroundings, 'settle' | 'woken'>

interface Offer {
  readonly lender: Instance
  readonly service: unknown
}

/** A service that no plugin declares: the first that has it gives it, and those first that are not yet in the bus. */
export const offered = async (name: string, among: readonly Instance[], bus: Bus): Promise<Offer | undefined> => {
  const asked = (bus.routes.unnamed.provideService ?? []).map(({ owner }) => owner)
  for (const lender of among) {
    if (asked.includes(lender.registration)) continue
    const service = await lender.own('provideService', name)
    if (service != null) return { lender, service }
  }
  const said = await bus.hook('provideService', [name])
  const lender = said && among.find(({ registration }) => registration === said.owner)
  return lender && { lender, service: said.result }
}
