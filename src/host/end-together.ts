import { fail } from '../errors.ts'
import { withBorrowers } from './borrowers.ts'
import type { Instance } from './instance.ts'

/**
 * Ends all at once, except that each waits for those that need it. The daemon's own come last, one after the other: what others
 * do at their end may ask for them. `all`: in order of starting.
 */
export const endTogether = async (
  all: readonly Instance[],
  end: (instance: Instance) => Promise<void>,
): Promise<void> => {
  const isOwn = ({ found }: Instance): boolean => found.path === undefined
  const last = all.filter(one => withUsers(one, all).some(isOwn))
  const ends = new Map<Instance, Promise<void>>()
  for (const one of all.toReversed()) {
    if (last.includes(one)) continue
    const users = withUsers(one, all).slice(1)
    ends.set(
      one,
      Promise.all(users.map(user => ends.get(user))).then(() => end(one)),
    )
  }
  await Promise.all(ends.values())
  for (const one of last.toReversed()) await end(one)
}

/** Those that borrow from it or name it among their dependencies, and all that need those. */
const withUsers = (first: Instance, all: readonly Instance[]): Instance[] => {
  const found = new Set([first])
  for (const one of found) {
    for (const user of withBorrowers(one, all)) found.add(user)
    for (const user of all) if (dependsOn(user, one)) found.add(user)
  }
  return [...found]
}

/** Throws RELOAD_FAILED when it cannot be ended alone. */
export const refuseNeeded = (instance: Instance, all: readonly Instance[]): void => {
  const { name } = instance.plugin
  const hint = 'restart the daemon: ksi stop, then ksi start'
  if (instance.found.path === undefined) throw fail('RELOAD_FAILED', name, 'it is part of the daemon').with({ hint })
  const [user] = withUsers(instance, all).slice(1)
  if (user) throw fail('RELOAD_FAILED', name, `${user.plugin.name} needs it`).with({ hint })
}

/** Whether it names the other among its dependencies. */
export const dependsOn = ({ plugin: { dependencies = [] } }: Instance, { plugin: { name } }: Instance): boolean =>
  dependencies.some(one => one.split('@')[0] === name)
