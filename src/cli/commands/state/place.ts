import type { Command } from 'commander'
import type { DaemonOptions } from '../../find-socket.ts'

/** Where a value lies. */
export interface PlaceOptions extends DaemonOptions {
  readonly json?: boolean
  readonly namespace?: string
  readonly agent?: string
}

export const withPlace = (command: Command): Command =>
  command.option('--namespace <name>', 'shared if not said').option('--agent <id>', 'the state of this agent')

/** The fields of an event that say the place. */
export const placeOf = ({ namespace, agent }: PlaceOptions) => ({
  ...(namespace !== undefined && { namespace }),
  ...(agent !== undefined && { agent_id: agent }),
})
