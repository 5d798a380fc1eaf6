import type { EventContext, KsiError } from '../../../plugin/index.ts'
import { permissionsOf } from '../../access/index.ts'
import type { LegacyCommand } from '../command.ts'
import type { Legacy } from '../legacy.ts'

/** On whose behalf a command is asked. */
export type Asker = Pick<EventContext, 'actor' | 'client_id'>
type Refuse = (command: LegacyCommand | undefined, parameters: object, who: Asker) => KsiError | undefined

/**
 * Why somebody may not use a command of the old daemon, which itself refuses nobody: who may not send the events that the
 * command stands for. A command that is not known here counts as `legacy:forward`.
 */
export const refusalBy = ({ services }: Legacy): Refuse | undefined => {
  const { permissions = {} } = (services.daemon.config.daemon ?? {}) as { permissions?: object }
  if (Object.keys(permissions).length === 0) return undefined
  const refuse = permissionsOf(permissions as Parameters<typeof permissionsOf>[0])
  return (command, parameters, who) => {
    for (const name of command?.events ?? ['legacy:forward']) {
      const data = name.startsWith('state:') ? { ...parameters, namespace: 'shared' } : parameters
      const refused = refuse(data, { actor: who.actor, client_id: who.client_id, name } as EventContext)
      if (refused) return refused
    }
    return undefined
  }
}
