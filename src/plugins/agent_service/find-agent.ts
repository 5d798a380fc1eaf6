import { fail, nearest } from '../../plugin/index.ts'
import type { AgentRecord, Registry } from './registry.ts'

/** The record of an agent. Throws NOT_FOUND with the nearest ids. */
export const findAgent = async (registry: Registry, agent_id: string): Promise<AgentRecord> =>
  (await registry.get(agent_id)) ?? Promise.reject(await noAgent(registry, agent_id))

export const noAgent = async (registry: Registry, agent_id: string) => {
  const ids = (await registry.all()).map(record => record.agent_id)
  const close = nearest(agent_id, ids, 3)
  const hint =
    close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'agent:list with status all shows every one there is'
  return fail('NOT_FOUND', `agent ${agent_id}`).with({ hint })
}

export const alreadyExists = (agent_id: string) =>
  fail('ALREADY_EXISTS', `agent ${agent_id}`).with({ hint: 'terminate or unregister it first, or take another id' })
