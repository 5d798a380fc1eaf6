import { replacementOf } from '../../migrate/clients/replacements.ts'
import { isCode, withClient } from '../dial.ts'
import { toNumber } from '../exact-json.ts'
import type { DaemonOptions } from '../find-socket.ts'

/** A command of the old daemon that is still called. */
export interface Arriving {
  readonly command: string
  /** To be used in its stead. */
  readonly event: string
  readonly calls: number
  /** ISO 8601. */
  readonly last_used: string | null
  readonly clients: readonly { readonly client: string; readonly calls: number; readonly last_used: string }[]
}

/** All commands and who calls them, as the running daemon has counted. */
export const countedCommands = async (
  ask: (event: 'system:commands', data: object) => Promise<unknown>,
): Promise<Arriving[]> => {
  const { commands } = (await ask('system:commands', {})) as { commands: Arriving[] }
  return commands.map(({ command, event, calls, last_used, clients }) => ({
    command,
    event: replacementOf(command)?.event ?? event,
    calls: toNumber(calls)!,
    last_used,
    clients: clients.map(one => ({ ...one, calls: toNumber(one.calls)! })),
  }))
}

/** Those that somebody has called; undefined when no daemon runs, or it knows nothing of the old one. */
export const arrivingCalls = async (options: DaemonOptions): Promise<Arriving[] | undefined> => {
  try {
    const all = await withClient(options, client => countedCommands((event, data) => client.request(event, data)))
    return all.filter(({ calls }) => calls > 0)
  } catch (cause) {
    if (isCode(cause, 'NOT_RUNNING', 'EVENT_NOT_HANDLED')) return undefined
    throw cause
  }
}
