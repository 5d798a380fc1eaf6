import { type Input, withRaw } from '../../../plugin/index.ts'
import { register, unregister } from '../../agent_service/index.ts'
import { restore } from '../../state_service/index.ts'
import { ksiName } from '../agent-names.ts'
import { knownAgents } from '../agents.ts'
import { type LegacyCall, legacyCommand } from '../command.ts'
import { trackedSessions } from '../completions/tracked-sessions.ts'
import { isJavaScriptJson } from '../json/javascript-json.ts'
import { keysOf } from '../json/key-order.ts'
import { writeJson } from '../json/write.ts'
import { loadedAgents } from '../loaded-agents.ts'
import { optional, required } from '../validation/rule.ts'
import { boolean, checked, isObject, object } from '../validation/rules.ts'

type Maps = Readonly<Record<string, unknown>>

/** Where the store lies is for the operator to say, never for a client: `db_path` is ignored. */
export const loadState = legacyCommand({
  name: 'LOAD_STATE',
  doc: 'Replace the tracked sessions and the records of agents.',
  events: ['state:import', 'agent:register'],
  parameters: {
    state_data: required(
      checked(object, ({ sessions = {}, agents = {} }) => wrongPart({ sessions, agents })),
      'sessions and agents by id',
    ),
    merge: optional(boolean, false, 'ignored: what is there is always replaced'),
  },
  run: async ({ state_data: { sessions = {}, agents = {} } }, call) => {
    const state_data = call.exact('state_data') as Maps
    await replaceSessions(sessions as Maps, state_data.sessions ?? {}, call)
    await replaceAgents(agents as Maps, call)
    return { status: 'loaded', message: 'State loaded successfully', state_keys: keysOf(state_data) }
  },
})

const wrongPart = (parts: Maps): string | undefined => {
  for (const [name, part] of Object.entries(parts)) if (!isObject(part)) return `${name} must be an object`
  const wrong = Object.entries(parts.agents as Maps).find(([, record]) => !isObject(record))
  return wrong && `the record of agent ${wrong[0]} must be an object`
}

/** Event clients see those that are objects: what they know as the record of a session is always one. */
const replaceSessions = async (sessions: Maps, exact: unknown, { ask, legacy }: LegacyCall): Promise<void> => {
  const ids = keysOf(exact as object)
  const records = ids.filter(id => isObject(sessions[id]))
  const state_data = { sessions: Object.fromEntries(records.map(id => [id, sessions[id] as Record<string, unknown>])) }
  const text = writeJson({ sessions: Object.fromEntries(records.map(id => [id, (exact as Maps)[id]])) })
  await ask(restore, isJavaScriptJson(text) ? withRaw({ state_data }, { state_data: text }) : { state_data })
  const tracked = legacy.once(trackedSessions)
  tracked.clear()
  for (const id of ids) tracked.set(id, sessions[id])
}

/** Agents that run here go on, and are known for what is said about them now. */
const replaceAgents = async (agents: Maps, { ask, legacy }: LegacyCall): Promise<void> => {
  const known = await knownAgents(ask)
  for (const { agent_id, name, isSpawned } of known)
    if (!isSpawned && !Object.hasOwn(agents, agent_id)) await ask(unregister, { agent_id: name })
  for (const agent_id of keysOf(agents))
    await ask(register, { agent_id: ksiName(agent_id), replace: true, agent_info: infoOf(agents[agent_id] as Maps) })
  legacy.once(loadedAgents).load(agents, await knownAgents(ask))
}

type AgentInfo = NonNullable<Input<typeof register>['agent_info']>

/** What is no text counts as not said. */
const infoOf = ({ role, status, capabilities }: Maps): AgentInfo => ({
  ...(typeof role === 'string' && { role }),
  ...(typeof status === 'string' && { status }),
  capabilities: Array.isArray(capabilities) ? capabilities.filter(one => typeof one === 'string') : [],
})
