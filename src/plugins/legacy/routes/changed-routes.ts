import { allOthers, type KeptRoutes, type Route, type Target } from './route.ts'

export interface RouteChange {
  /** Names of commands; `*` for all, whose own routes end with it. */
  readonly commands: readonly string[]
  readonly to: Target
  readonly percent?: number | undefined
  /** Only for the client of this name. */
  readonly client?: string | undefined
  readonly old_sockets?: string | undefined
}

/** The routes after a change. With a percentage the other calls go where all went before. */
export const changedRoutes = (kept: KeptRoutes, change: RouteChange): KeptRoutes => {
  const { commands, client, old_sockets = kept.old_sockets } = change
  const isForAll = commands.includes(allOthers)
  const routes: Record<string, Route> = isForAll && client === undefined ? {} : { ...kept.routes }
  const names = isForAll && client !== undefined ? [...new Set([...Object.keys(routes), ...commands])] : commands
  for (const name of names) routes[name] = changed(kept.routes[name] ?? kept.routes[allOthers], change)
  return { ...(old_sockets !== undefined && { old_sockets }), routes }
}

/** The routes without some; `*` ends all of them. */
export const withoutRoutes = (kept: KeptRoutes, commands: readonly string[]): KeptRoutes => {
  const rest = Object.entries(kept.routes).filter(([name]) => !commands.includes(name))
  return { ...kept, routes: commands.includes(allOthers) ? {} : Object.fromEntries(rest) }
}

const changed = (old: Route = { to: 'plugins' }, { to, percent = 100, client }: RouteChange): Route => {
  if (client !== undefined) return { ...old, clients: { ...old.clients, [client]: to } }
  const pins = old.clients && { clients: old.clients }
  if (percent >= 100 || to === mainWay(old)) return { to, ...pins }
  return { to, percent, rest: mainWay(old), ...pins }
}

/** Where the calls go that no percentage sends another way. */
const mainWay = ({ to, percent = 100, rest = 'plugins' }: Route): Target => (percent < 100 ? rest : to)
