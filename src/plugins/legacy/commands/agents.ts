import { register } from '../../agent_service/index.ts'
import { ksiName } from '../agent-names.ts'
import { listedAgents } from '../agents.ts'
import { legacyCommand } from '../command.ts'
import { noteOrder } from '../json/key-order.ts'
import { type ListedAgent, loadedAgents } from '../loaded-agents.ts'
import { optional, required } from '../validation/rule.ts'
import { text, textOrList } from '../validation/rules.ts'

export const registerAgent = legacyCommand({
  name: 'REGISTER_AGENT',
  doc: 'Say that an agent exists, what it is and what it can do.',
  events: ['agent:register'],
  parameters: {
    agent_id: required(text, 'its id; made up if empty'),
    role: required(text, 'what it is'),
    capabilities: optional(textOrList, [], 'what it can do: a list, or names with commas'),
  },
  run: async ({ agent_id: given, role, capabilities: said }, { ask, legacy }) => {
    const agent_id = given === '' ? crypto.randomUUID().slice(0, 8) : given
    const capabilities = typeof said === 'string' ? (said === '' ? [] : said.split(',')) : said
    await ask(register, { agent_id: ksiName(agent_id), role, capabilities, replace: true })
    legacy.once(loadedAgents).forget(agent_id)
    return { status: 'registered', agent_id, role, capabilities }
  },
})

export const getAgents = legacyCommand({
  name: 'GET_AGENTS',
  doc: 'The agents there are.',
  events: ['agent:list'],
  run: async (_, call) => ({
    agents: byId(await listedAgents(call)),
  }),
})

/** In the order in which they became known. */
const byId = (agents: readonly ListedAgent[]): object =>
  noteOrder(
    Object.fromEntries(
      agents.map(({ agent_id, role, status, capabilities }) => [agent_id, { role, status, capabilities }]),
    ),
    agents.map(({ agent_id }) => agent_id),
  )
