import { kernelLimits } from '../bus/index.ts'
import { fail, messageOf } from '../errors.ts'
import type { Delivered } from './delivered.ts'
import type { HostOptions } from './host-options.ts'
import { inTime } from './in-time.ts'
import type { Instance } from './instance.ts'
import { offered } from './prepare.ts'
import { presentOf } from './present.ts'

/**
 * What a started plugin needs before it counts: the services it names by its hook, and its `startup`.
 * Throws MISSING_SERVICE, or what its `startup` throws.
 */
export const settle = async (instance: Instance, among: readonly Instance[], options: HostOptions): Promise<void> => {
  if (instance.state !== 'running' || instance.wasNeeded) return
  const startup = instance.registration.hooks.find(({ hook }) => hook === 'startup')
  await settleWith(
    { serviceDependencies: () => instance.own('serviceDependencies'), ...(startup && { startup: startup.run }) },
    { instance, among, options },
  )
}

interface Settling {
  readonly instance: Instance
  readonly among: readonly Instance[]
  readonly options: HostOptions
}

/** The same with the hooks as they were delivered: for one that takes no calls yet. */
export const settleWith = async (
  { serviceDependencies, startup }: NonNullable<Delivered['hooks']>,
  { instance: { plugin }, among, options: { bus, services, config } }: Settling,
): Promise<void> => {
  const present = presentOf(services, among)
  for (const name of (await serviceDependencies?.()) ?? [])
    if (!present.services.has(name) && !(await offered(name, among, bus)))
      throw fail('MISSING_SERVICE', plugin.name, name)
  const running = async (): Promise<unknown> => startup?.(config)
  await inTime(running(), `startup of ${plugin.name}`, kernelLimits.startupMs).catch(cause => {
    throw new Error(`startup failed: ${messageOf(cause)}`, { cause })
  })
}
