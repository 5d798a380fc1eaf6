import { allOthers, type KeptRoutes, type Route, type Target } from './route.ts'

const nowhere: Route = { to: 'plugins' }

/** Which way each call of a command goes. */
export class RouteTable {
  readonly kept: KeptRoutes
  /** How far each command is on the way to the next call that takes its route: per cent. */
  readonly #due = new Map<string, number>()
  /** There are no routes: everything is answered here. */
  readonly isEmpty: boolean
  constructor(kept: KeptRoutes) {
    this.kept = kept
    this.isEmpty = Object.keys(kept.routes).length === 0
  }

  /** The way of one call. Calls with a percentage are spread evenly: of four calls at 25 % the fourth goes. */
  pick(command: string, client: string): Target {
    const { to, percent = 100, rest = 'plugins', clients } = this.of(command)
    if (clients && Object.hasOwn(clients, client)) return clients[client]!
    if (percent >= 100) return to
    const due = (this.#due.get(command) ?? 0) + percent
    this.#due.set(command, due >= 100 ? due - 100 : due)
    return due >= 100 ? to : rest
  }

  of(command: string): Route {
    const { routes } = this.kept
    const own = Object.hasOwn(routes, command) ? routes[command] : undefined
    return own ?? routes[allOthers] ?? nowhere
  }

  /** Whether any call may go one of these ways. */
  leadsTo(...targets: readonly Target[]): boolean {
    return Object.values(this.kept.routes).some(route => waysOf(route).some(way => targets.includes(way)))
  }
}

/** All ways that calls of a command may go. */
export const waysOf = ({ to, percent = 100, rest = 'plugins', clients = {} }: Route): Target[] => [
  ...new Set([to, ...(percent < 100 ? [rest] : []), ...Object.values(clients)]),
]
