import type { Output, OutputOf } from '../../plugin/index.ts'
import type { Agents, Standing } from './agents.ts'
import type { Context } from './emits.ts'
import { isEnded, statusOf } from './registry.ts'
import { bestAgents, type Choice, leastBusy, type Wanted } from './routing.ts'
import { post, speakerOf } from './talking.ts'
import { type routeTask, taskAssigned } from './tokens/talking.ts'

export const taskRouting =
  (agents: Agents) =>
  async (asked: OutputOf<(typeof routeTask)['input']>, context: Context): Promise<Output<typeof routeTask>> => {
    const { task, preferred_role, prefer_agent_id, deliver } = asked
    const required_capabilities = asked.required_capabilities ?? asked.requirements ?? []
    const { agent, score, confidence } = await chooseAgent(
      { task, required_capabilities, preferred_role, prefer_agent_id },
      agents,
    )
    const { agent_id } = agent
    void context.emit(taskAssigned, { agent_id, task, score })
    const answer = { agent_id, agent_info: { ...agent }, score, confidence }
    if (!deliver) return answer
    const routing_metadata = { match_score: score, agent_role: agent.role }
    const message = { to: agent_id, task, context: asked.context, required_capabilities, routing_metadata }
    const draft = { target: agent_id, topic: 'TASK_ASSIGNMENT', message, message_type: 'TASK_ASSIGNMENT' }
    const fact = await post(draft, speakerOf(undefined, agents, context), { agents, context })
    return { ...answer, delivery: fact.delivered.includes(agent_id) ? 'delivered' : 'queued' }
  }

/** Throws NO_SUITABLE_AGENT. */
export const chooseAgent = async (
  wanted: Wanted,
  { registry, daemon, mail }: Pick<Standing, 'registry' | 'daemon' | 'mail'>,
): Promise<Choice> => {
  const candidates = (await registry.all())
    .filter(record => !isEnded(record))
    .map(record => ({ ...record, status: statusOf(record, daemon.boot) }))
    .map(({ agent_id, role, status, capabilities }) => ({ agent_id, role, status, capabilities }))
  return leastBusy(bestAgents(wanted, candidates), agent_id => mail.unacknowledged(agent_id))
}
