import { kernelLimits } from '../bus/index.ts'
import { fail, messageOf } from '../errors.ts'
import type { HostOptions } from './host-options.ts'
import { inTime } from './in-time.ts'
import type { Instance } from './instance.ts'
import { offered } from './prepare.ts'
import { presentOf } from './present.ts'

/**
 * What a started plugin needs before it counts: the services it names by its hook, and its `startup`.
 * Throws MISSING_SERVICE, or what its `startup` throws.
 */
export const settle = async (
  instance: Instance,
  among: readonly Instance[],
  { bus, services, config }: HostOptions,
): Promise<void> => {
  const { plugin, registration } = instance
  if (instance.state === 'running') {
    const present = presentOf(services, among)
    for (const name of (await instance.own('serviceDependencies')) ?? [])
      if (!present.services.has(name) && !(await offered(name, among, bus)))
        throw fail('MISSING_SERVICE', plugin.name, name)
  }
  const startup = registration.hooks.find(({ hook }) => hook === 'startup')
  const running = async (): Promise<unknown> => startup?.run(config)
  await inTime(running(), `startup of ${plugin.name}`, kernelLimits.startupMs).catch(cause => {
    throw new Error(`startup failed: ${messageOf(cause)}`, { cause })
  })
}
