import { join } from 'node:path'
import { listedAgents } from '../agents.ts'
import { busLog } from '../bus/bus-log.ts'
import { sendTo } from '../bus/publishing.ts'
import { legacyCommand } from '../command.ts'
import { writeJson } from '../json/write.ts'
import { JsonLog } from '../json-log.ts'
import type { Legacy } from '../legacy.ts'
import type { ListedAgent } from '../loaded-agents.ts'
import { timestamp } from '../timestamp.ts'
import { optional, required } from '../validation/rule.ts'
import { list, nullable, text } from '../validation/rules.ts'

export const routeTask = legacyCommand({
  name: 'ROUTE_TASK',
  doc: 'Give a task to the agent that has most of the capabilities it needs.',
  events: ['agent:list', 'message:publish'],
  parameters: {
    task: required(text, 'what is to be done'),
    required_capabilities: optional(list(text), [], 'an agent must have at least one of them'),
    context: optional(text, '', 'what it should know'),
    prefer_agent_id: optional(nullable(text), null, 'accepted, and of no effect'),
  },
  run: async ({ task, required_capabilities, context }, call) => {
    const agents = await listedAgents(call)
    const suitable = suitableOf(agents, required_capabilities)
    if (suitable.length === 0) return nobodySuits(required_capabilities, agents)
    const found = suitable.find(({ agent }) => agent.status === 'active')
    if (!found) return nobodyIsFree(suitable)
    const { agent, match_score } = found
    const { agent_id: id, role, status, capabilities } = agent
    const routing_metadata = { match_score, agent_role: role }
    const payload = { to: id, task, context, required_capabilities, routing_metadata }
    call.legacy.once(busLog)
    const delivery = await sendTo(id, { type: 'TASK_ASSIGNMENT', from: 'system', payload }, call)
    const log = call.legacy.once(taskLog)
    const about = { task, required_capabilities, assigned_agent: id, agent_capabilities: capabilities, match_score }
    log.append(writeJson({ timestamp: timestamp(), type: 'task_routing', ...about }))
    const message = `TASK_ASSIGNMENT: ${task}${context === '' ? '' : `\nCONTEXT: ${context}`}`
    return {
      routing: { status: 'routed', assigned_agent: { id, role, capabilities, match_score, status } },
      task: { description: task, context, required_capabilities },
      delivery: { status: delivery.status, message },
    }
  },
})

interface Match {
  readonly agent: ListedAgent
  /** How many of the capabilities it has. */
  readonly match_score: number
}

/** The best first; among equals the one that was known first. */
const suitableOf = (agents: readonly ListedAgent[], wanted: readonly string[]): Match[] =>
  agents
    .map(agent => ({ agent, match_score: [...new Set(wanted)].filter(one => agent.capabilities.includes(one)).length }))
    .filter(({ match_score }) => match_score > 0)
    .toSorted((one, other) => other.match_score - one.match_score)

const nobodySuits = (required_capabilities: readonly string[], agents: readonly ListedAgent[]) => ({
  status: 'no_suitable_agent',
  reason: 'No agents have the required capabilities',
  required_capabilities,
  suggestion: 'Consider spawning a specialist agent with these capabilities',
  available_agents: agents.map(({ agent_id, role, status, capabilities }) => ({
    agent_id,
    role,
    status,
    capabilities,
  })),
})

const nobodyIsFree = (suitable: readonly Match[]) => ({
  status: 'no_available_agent',
  reason: 'All suitable agents are busy',
  suitable_agents: suitable.map(({ agent: { agent_id, capabilities, role, status }, match_score }) => ({
    agent_id,
    capabilities,
    role,
    status,
    match_score,
  })),
  suggestion: 'All suitable agents are busy',
})

const taskLog = ({ services, log, defer }: Legacy): JsonLog => {
  const file = new JsonLog(join(services.daemon.places.session_log_dir, 'task_routing.jsonl'), log)
  defer(() => file.close())
  return file
}
