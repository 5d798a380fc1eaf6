import type { LegacyCommand } from '../command.ts'
import { healthCheck } from './health-check.ts'
import { getAgentKv, setAgentKv } from './key-value.ts'

/** Every command of the old daemon. */
export const legacyCommands: readonly LegacyCommand[] = [healthCheck, getAgentKv, setAgentKv]

/** By name and by alias. */
export const commandsByName = (): Map<string, LegacyCommand> =>
  new Map(legacyCommands.flatMap(command => [command.name, ...(command.aliases ?? [])].map(name => [name, command])))
