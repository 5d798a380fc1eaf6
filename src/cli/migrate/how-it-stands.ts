import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '../../client/index.ts'
import { toNumber } from '../exact-json.ts'
import { type Arriving, countedCommands } from './arriving-calls.ts'

/** The way of one command, as `route:show` tells it. `*`: every other one. */
export interface ShownRoute {
  readonly command: string
  readonly to: string
  readonly percent?: number
  readonly rest?: string
  readonly clients?: Readonly<Record<string, string>>
  readonly compared: number
  readonly different: number
  readonly failed: number
}

export interface KeptDifference {
  readonly command: string
  readonly client: string
  readonly at: string
}

/** How far the move from the old daemon is, as the running daemon knows it. */
export interface Standing {
  readonly mode: string
  readonly old_daemon?: { readonly socket: string; readonly state: string }
  readonly routes: readonly ShownRoute[]
  readonly remarks: readonly string[]
  readonly next_step: string
  readonly commands: readonly Arriving[]
  readonly differences: readonly KeptDifference[]
  readonly total_differences: number
  /** Since when calls are counted: ms since 1970. */
  readonly counted_since: number
}

/** Asks the daemon for everything that plan, readiness and report need. */
export const howItStands = async (client: Pick<Client, 'request'>): Promise<Standing> => {
  const [commands, shown, diff, oldest, health] = await Promise.all([
    countedCommands((event, data) => client.request(event, data)),
    client.request('route:show', {}),
    client.request('route:diff', { limit: 200 }),
    client.request('system:event_history', { limit: 1, order: 'asc', include_data: false }),
    client.request('system:health', { include_plugins: false, include_services: false, include_places: true }),
  ])
  const { mode, old_daemon, routes, remarks, next_step } = shown
  return {
    mode,
    ...(old_daemon && { old_daemon: { socket: old_daemon.socket, state: old_daemon.state } }),
    routes: routes.map(routeOf),
    remarks,
    next_step,
    commands,
    differences: diff.differences,
    total_differences: toNumber(diff.total)!,
    counted_since: Math.min(timeOf(oldest.events[0]), bornAt(health.places?.state_dir)),
  }
}

const routeOf = ({ command, to, percent, rest, clients, compared, different, failed }: any): ShownRoute => ({
  command,
  to,
  ...(percent !== undefined && { percent: toNumber(percent)! }),
  ...(rest !== undefined && { rest }),
  ...(clients !== undefined && { clients }),
  compared: toNumber(compared) ?? 0,
  different: toNumber(different) ?? 0,
  failed: toNumber(failed) ?? 0,
})

const timeOf = (event: { metadata: { timestamp: string } } | undefined): number =>
  event ? Date.parse(event.metadata.timestamp) : Date.now()

/** The log may be shorter than the counts, which are kept in the same file. */
const bornAt = (state_dir: unknown): number => {
  if (typeof state_dir !== 'string') return Date.now()
  const born = statSync(join(state_dir, 'ksi.db'), { throwIfNoEntry: false })?.birthtimeMs ?? 0
  return born > 0 ? born : Date.now()
}
