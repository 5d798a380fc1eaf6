import type { LegacyCommand } from '../command.ts'
import { agentConnection } from './agent-connection.ts'
import { getAgents, registerAgent } from './agents.ts'
import { compositionCommands } from './compositions/index.ts'
import { healthCheck } from './health-check.ts'
import { getAgentKv, setAgentKv } from './key-value.ts'
import { publishing } from './publish.ts'
import { routeTask } from './route-task.ts'
import { subscribing } from './subscribe.ts'

/** Every command of the old daemon. */
export const legacyCommands: readonly LegacyCommand[] = [
  ...compositionCommands,
  agentConnection,
  getAgents,
  registerAgent,
  healthCheck,
  getAgentKv,
  setAgentKv,
  publishing,
  routeTask,
  subscribing,
]

/** By name and by alias. */
export const commandsByName = (): Map<string, LegacyCommand> =>
  new Map(legacyCommands.flatMap(command => [command.name, ...(command.aliases ?? [])].map(name => [name, command])))
