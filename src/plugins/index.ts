import type { Plugin } from '../plugin/index.ts'
import { type AccessRules, access } from './access/index.ts'
import agents from './agent_service/index.ts'
import completions from './completion_service/index.ts'
import composition from './composition/index.ts'
import legacy from './legacy/index.ts'
import message from './message/index.ts'
import state from './state_service/index.ts'
import system from './system/index.ts'
import transport from './transport/index.ts'

/** The plugins that come with the daemon; what they need of each other decides the order of their start. */
export const builtIns: readonly Plugin[] = [system, transport, state, message, agents, completions, composition, legacy]

/** Those, and what the configuration asks for beside. */
export const builtInsFor = (rules: AccessRules): readonly Plugin[] => {
  const guard = access(rules)
  return guard ? [guard, ...builtIns] : builtIns
}
