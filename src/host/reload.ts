import { fail, KsiError, messageOf } from '../errors.ts'
import { withBorrowers } from './borrowers.ts'
import { handOver, type Succession } from './hand-over.ts'
import { type HostOptions, isLazy } from './host-options.ts'
import type { Instance } from './instance.ts'
import { inOrderOfNeed, missingOf } from './order.ts'
import type { Place } from './prepare.ts'
import { presentOf } from './present.ts'
import { settle } from './settle.ts'
import { type Found, sortOut } from './sort-out.ts'

/** What a reload asks of the host. */
export interface ReloadHost {
  readonly options: HostOptions
  /** All that are there, in order of starting. */
  readonly instances: () => readonly Instance[]
  readonly prepare: (found: Found, place: Place) => Instance
  /** Puts the new ones in the place of the old ones, as one synchronous step, or throws and changes nothing. */
  readonly swap: (all: readonly Succession[]) => void
  /** Ends one that was never in the bus. */
  readonly discard: (instance: Instance) => Promise<void>
}

/**
 * Starts a plugin as its file is now beside the one that runs, with all who borrow from it, hands their state over and swaps them.
 * The result are the old ones and the new ones; the old ones are to be ended. Throws RELOAD_FAILED; then nothing has changed.
 */
export const reload = async (asked: Instance, keepState: boolean, host: ReloadHost): Promise<readonly Succession[]> => {
  const { name } = asked.plugin
  const olds = withBorrowers(asked, host.instances())
  const replaced = new Set(olds)
  const news: Instance[] = []
  const among = lendersAmong(news, replaced, host)
  try {
    for (const old of olds) await mayBeReplaced(old, asked)
    const found = await Promise.all(olds.map(old => readAgain(old, host)))
    const all: Succession[] = []
    for (const plugin of inOrder(found, among(), host)) {
      const at = found.findIndex(one => one.plugin === plugin)
      const old = olds[at]!
      const next = host.prepare(found[at]!, { loaded: old.registration.loaded, among })
      news.push(next)
      all.push({ old, next })
      if (old.state !== 'declared' || !isLazy(next.plugin, host.options)) await next.start()
      await settle(next, among(), host.options)
    }
    await handOver(keepState ? all.filter(hasState) : [], () => host.swap(all))
    return all
  } catch (cause) {
    for (const next of news.toReversed()) await host.discard(next)
    throw asFailure(name, cause)
  } finally {
    replaced.clear()
    await host.options.reading.rest()
  }
}

/** The new ones, then all that stay. It lives as long as the new ones, so nothing else of the reload may be in its reach. */
const lendersAmong =
  (news: readonly Instance[], replaced: ReadonlySet<Instance>, { instances }: ReloadHost) =>
  (): readonly Instance[] => [...news, ...instances().filter(one => !replaced.has(one))]

const hasState = ({ old }: Succession): boolean =>
  old.state === 'running' && old.plugin.hooks?.serializeState !== undefined

const mayBeReplaced = async (one: Instance, asked: Instance): Promise<void> => {
  const why = await reasonAgainst(one)
  if (why === undefined) return
  const reason = one === asked ? why : `${one.plugin.name} uses its services: ${why}`
  throw fail('RELOAD_FAILED', asked.plugin.name, reason).with({ hint: 'restart the daemon: ksi stop, then ksi start' })
}

/** Two instances are there at the same time for a while: what only one can have, they cannot both have. */
const reasonAgainst = async (one: Instance): Promise<string | undefined> => {
  const { hooks } = one.plugin
  if (one.found.path === undefined) return 'it is part of the daemon'
  if (hooks?.validateReload && one.state === 'running') {
    const said = await one.own('validateReload')
    return said == null || said.can_reload ? undefined : (said.reason ?? 'it says that it cannot be reloaded')
  }
  if (hooks?.validateReload || !(hooks?.endpoints || hooks?.createTransport)) return undefined
  return 'it holds sockets, and has no hook validateReload that says it can give them away'
}

const readAgain = async (old: Instance, { options }: ReloadHost): Promise<Found> => {
  const { name } = old.plugin
  const found = await options.reading.read(old.found.path!)
  const { refused } = sortOut([found], () => true)
  if (refused[0]) throw refused[0].error
  if (found.plugin.name !== name)
    throw fail('RELOAD_FAILED', name, `its file now holds the plugin ${found.plugin.name}`).with({
      hint: 'a plugin with another name is another plugin: restart the daemon',
    })
  return found
}

/** Throws what would be missing: for one of them, or for one of the others without them. */
const inOrder = (found: readonly Found[], others: readonly Instance[], { options }: ReloadHost) => {
  const present = presentOf(options.services, others)
  const plugins = found.map(({ plugin }) => plugin)
  const { ordered, refused } = inOrderOfNeed(plugins, present)
  for (const error of refused.values()) throw error
  const versions = new Map([...present.plugins, ...plugins.map(({ name, version }) => [name, version] as const)])
  for (const { plugin } of others) {
    const missing = missingOf(plugin, present.services, versions).find(({ kind }) => kind === 'plugin')
    if (missing) throw new Error(`${plugin.name} depends on ${missing.name}`)
  }
  return ordered
}

const asFailure = (name: string, cause: unknown): KsiError => {
  if (cause instanceof KsiError && (cause.code === 'RELOAD_FAILED' || cause.code === 'SHUTTING_DOWN')) return cause
  const error = fail('RELOAD_FAILED', name, messageOf(cause))
  error.cause = cause
  return cause instanceof KsiError ? error.with(cause.details) : error
}
