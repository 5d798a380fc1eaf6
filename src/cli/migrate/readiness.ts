import type { Standing } from './how-it-stands.ts'
import { waysOf } from './move-plan.ts'

/** A client that still calls a command of the old daemon. */
export interface StillCalled {
  readonly command: string
  /** To be used in its stead. */
  readonly event: string
  readonly client: string
  readonly calls: number
  /** ISO 8601. */
  readonly last_used: string
}

/** Whether the old daemon, and the answering of its commands, can be switched off. */
export interface Readiness {
  readonly ready: boolean
  readonly days: number
  /** ISO 8601: since when calls are counted. */
  readonly counted_since: string
  readonly still_called: readonly StillCalled[]
  readonly routes: readonly { readonly command: string; readonly to: string }[]
  /** By command: how many are open. */
  readonly differences: Readonly<Record<string, number>>
  /** Why not, in words. */
  readonly reasons: readonly string[]
  /** What cannot be seen from here. */
  readonly warnings: readonly string[]
}

const day = 86_400_000

/** Ready: no legacy call within so many days, no open difference, and no route that leads to the old daemon. */
export const readinessOf = (standing: Standing, days: number, now = Date.now()): Readiness => {
  const from = now - days * day
  const still_called = standing.commands
    .flatMap(({ command, event, clients }) => clients.map(one => ({ command, event, ...one })))
    .filter(({ last_used }) => Date.parse(last_used) >= from)
    .toSorted((one, other) => other.calls - one.calls)
  const routes = standing.routes
    .map(({ command }) => ({ command, to: [...waysOf(command, standing.routes)] }))
    .filter(({ to }) => to.some(way => way !== 'plugins'))
    .map(({ command, to }) => ({ command, to: to.join(' and ') }))
  const isYoung = standing.counted_since > from
  const counted = Map.groupBy(standing.differences, ({ command }) => command)
  const reasons = [
    ...(still_called.length > 0 ? [stillCalled(still_called, days)] : []),
    ...(isYoung ? [`calls are counted only since ${dateOf(standing.counted_since)}: less than ${days} days`] : []),
    ...(standing.total_differences > 0 ? [`${standing.total_differences} differences are open: ksi route diff`] : []),
    ...(routes.length > 0
      ? [`${routes.length} routes lead to the old daemon: ksi route set all plugins, or ksi route clear all`]
      : []),
  ]
  return {
    ready: reasons.length === 0,
    days,
    counted_since: dateOf(standing.counted_since),
    still_called,
    routes,
    differences: Object.fromEntries([...counted].map(([command, all]) => [command, all.length])),
    reasons,
    warnings:
      standing.old_daemon?.state === 'up'
        ? ['the old daemon is still running: who calls it at its own sockets is not seen from here']
        : [],
  }
}

const stillCalled = (calls: readonly StillCalled[], days: number): string => {
  const commands = new Set(calls.map(({ command }) => command)).size
  const clients = new Set(calls.map(({ client }) => client)).size
  return `${commands} commands were called within ${days} days, by ${clients} clients`
}

const dateOf = (time: number): string => new Date(time).toISOString()
