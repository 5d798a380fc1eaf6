import type { LegacyCommand } from '../command.ts'
import { agentConnection } from './agent-connection.ts'
import { getAgents, registerAgent } from './agents.ts'
import { cleanup } from './cleanup.ts'
import { completion } from './completion.ts'
import { compositionCommands } from './compositions/index.ts'
import { getCommands } from './get-commands.ts'
import { getProcesses } from './get-processes.ts'
import { healthCheck } from './health-check.ts'
import { identityCommands } from './identities/index.ts'
import { getAgentKv, setAgentKv } from './key-value.ts'
import { loadState } from './load-state.ts'
import { messageBusStats } from './message-bus-stats.ts'
import { publishing } from './publish.ts'
import { reloadDaemon, reloadModule } from './reload.ts'
import { routeTask } from './route-task.ts'
import { sendMessage } from './send-message.ts'
import { shutdown } from './shutdown.ts'
import { spawnAgent } from './spawn-agent.ts'
import { subscribing } from './subscribe.ts'

/** Every command of the old daemon. */
export const legacyCommands: readonly LegacyCommand[] = [
  ...compositionCommands,
  ...identityCommands,
  agentConnection,
  getAgents,
  registerAgent,
  healthCheck,
  getCommands,
  getProcesses,
  messageBusStats,
  shutdown,
  reloadDaemon,
  reloadModule,
  cleanup,
  loadState,
  getAgentKv,
  setAgentKv,
  completion,
  sendMessage,
  spawnAgent,
  publishing,
  routeTask,
  subscribing,
]

/** By name and by alias. */
export const commandsByName = (): Map<string, LegacyCommand> =>
  new Map(legacyCommands.flatMap(command => [command.name, ...(command.aliases ?? [])].map(name => [name, command])))

export const sortedCommands = (): LegacyCommand[] =>
  legacyCommands.toSorted((one, other) => (one.name < other.name ? -1 : 1))

/** Each alias with the name that is meant. */
export const aliasesOf = (): Record<string, string> =>
  Object.fromEntries(legacyCommands.flatMap(({ name, aliases = [] }) => aliases.map(alias => [alias, name])))
