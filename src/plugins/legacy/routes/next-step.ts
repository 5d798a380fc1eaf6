import type { Legacy } from '../legacy.ts'
import { groups } from './groups.ts'
import type { OldState } from './old-daemon/old-daemon.ts'
import type { KeptRoutes, Target } from './route.ts'
import { waysOf } from './route-table.ts'
import type { Routing } from './routing.ts'

export type Mode = 'compatibility' | 'hybrid' | 'event'

/** `state`: how the old daemon is; undefined when it is not known where that is. */
interface About {
  readonly mode: Mode
  readonly state: OldState | 'unknown' | undefined
}

/** So many equal answers of a group in shadow are enough to move it. */
const enough = 20

export const modeOf = ({ routes }: KeptRoutes, { services: { daemon } }: Legacy): Mode => {
  if (daemon.places.legacy_sockets.length === 0) return 'event'
  return Object.keys(routes).length > 0 ? 'hybrid' : 'compatibility'
}

/** What the deployment guide says to do now, in one line. */
export const nextStep = ({ mode, state }: About, routing: Routing): string => {
  if (mode === 'event') return 'phase 4: the move is done; the old daemon can be removed'
  if (mode === 'compatibility')
    return state === undefined
      ? 'phase 2: to run beside the old daemon, set plugins.legacy.old_sockets in daemon.json'
      : 'phase 2: let the old daemon go on answering, then move step by step: ksi route set all legacy'
  if (state === 'away' && routing.table.leadsTo('legacy', 'shadow'))
    return 'phase 3: start the old daemon again, or have everything answered here: ksi route set all plugins'
  for (const group of Object.keys(groups)) {
    const step = groupStep(group, routing)
    if (step !== undefined) return `phase 3: ${step}`
  }
  return 'phase 4: when `ksi migrate ready` agrees, stop the old daemon and end the routes: ksi route clear all'
}

const groupStep = (group: string, { table, counts }: Routing): string | undefined => {
  const commands = groups[group]!
  const isOn = (target: Target) => (command: string) => waysOf(table.of(command)).includes(target)
  const { compared, different } = sums(commands.map(command => counts.seen(command).compared))
  if (commands.some(isOn('legacy')))
    return different > 0
      ? `see what differs: ksi route diff; then try again: ksi route set ${group} shadow`
      : `compare the commands of ${group}: ksi route set ${group} shadow`
  if (!commands.some(isOn('shadow'))) return undefined
  if (different > 0) return `see what differs in ${group}: ksi route diff`
  return compared >= enough
    ? `${compared} answers of ${group} were alike: ksi route set ${group} plugins`
    : `wait until more of ${group} was compared: ksi route show`
}

const sums = (tallies: readonly { total: number; wrongTotal: number }[]) => ({
  compared: tallies.reduce((sum, { total }) => sum + total, 0),
  different: tallies.reduce((sum, { wrongTotal }) => sum + wrongTotal, 0),
})
