import { type Awaitable, fail } from '../../plugin/index.ts'

/** An agent as task routing sees it. */
export interface Candidate {
  readonly agent_id: string
  readonly role: string
  readonly capabilities: readonly string[]
  readonly status: string
}

export interface Wanted {
  readonly task: string
  readonly required_capabilities: readonly string[]
  readonly preferred_role?: string | undefined
  readonly prefer_agent_id?: string | undefined
}

export interface Choice {
  readonly agent: Candidate
  /** 10 for the preferred role, 1 for each required capability; a preferred agent gets 5 more. */
  readonly score: number
  /** How much of what was asked for it has: 0 to 1. */
  readonly confidence: number
}

const roleWorth = 10
const preferenceWorth = 5
const ready = new Set(['active', 'ready', 'idle'])

/** Whether an agent of this status may be given work. */
export const isAvailable = (status: string): boolean => ready.has(status)

/**
 * The agents that suit a task best: they have all required capabilities and are available; the preferred role only ranks.
 * By id; at least one. Throws NO_SUITABLE_AGENT.
 */
export const bestAgents = (wanted: Wanted, agents: readonly Candidate[]): Choice[] => {
  const able = agents.filter(agent => wanted.required_capabilities.every(each => agent.capabilities.includes(each)))
  const rated = able.filter(({ status }) => isAvailable(status)).map(agent => rate(agent, wanted))
  const score = Math.max(...rated.map(choice => choice.score))
  if (rated.length === 0 || (score === 0 && !asksNothing(wanted))) throw nobody(wanted, agents, able)
  return rated.filter(choice => choice.score === score).sort(byId)
}

/** The one with the fewest open tasks, else the first. */
export const leastBusy = async (
  choices: readonly Choice[],
  openTasks: (agent_id: string) => Awaitable<number>,
): Promise<Choice> => {
  if (choices.length === 1) return choices[0]!
  const open = await Promise.all(choices.map(({ agent }) => openTasks(agent.agent_id)))
  return choices[open.indexOf(Math.min(...open))]!
}

const asksNothing = ({ required_capabilities, preferred_role }: Wanted): boolean =>
  required_capabilities.length === 0 && preferred_role === undefined

const rate = (agent: Candidate, wanted: Wanted): Choice => {
  const isPreferred = agent.agent_id === wanted.prefer_agent_id
  const hasRole = wanted.preferred_role !== undefined && agent.role === wanted.preferred_role
  const capabilities = wanted.required_capabilities.length
  const asked = capabilities + (wanted.preferred_role === undefined ? 0 : 1)
  return {
    agent,
    score: (hasRole ? roleWorth : 0) + capabilities + (isPreferred ? preferenceWorth : 0),
    confidence: asked === 0 ? 1 : (capabilities + (hasRole ? 1 : 0)) / asked,
  }
}

const byId = (a: Choice, b: Choice): number => (a.agent.agent_id < b.agent.agent_id ? -1 : 1)

const nobody = ({ task, required_capabilities }: Wanted, agents: readonly Candidate[], able: readonly Candidate[]) =>
  fail('NO_SUITABLE_AGENT', task).with({
    required_capabilities,
    available_agents: agents.map(({ agent_id, role, status, capabilities }) => ({
      agent_id,
      role,
      status,
      capabilities,
    })),
    hint: able.length > 0 ? 'all suitable agents are busy' : 'spawn an agent with these capabilities',
  })
