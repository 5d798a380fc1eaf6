import { fail, type Output, type OutputOf } from '../../plugin/index.ts'
import type { Agents } from './agents.ts'
import type { Context } from './emits.ts'
import { endAgent } from './ending.ts'
import { alreadyExists, findAgent } from './find-agent.ts'
import { listOf } from './profile.ts'
import { type AgentRecord, forgetting, isEnded, recording, statusOf } from './registry.ts'
import type { getCapabilities, list, register, status, unregister } from './tokens/registry.ts'

type In<Token extends { input: any }> = OutputOf<Token['input']>

export const registering = (agents: Agents) => ({
  register: (asked: In<typeof register>, context: Context): Promise<Output<typeof register>> =>
    agents.ids.hold(asked.agent_id, async () => {
      const { agent_id, replace } = asked
      const known = await agents.registry.get(agent_id)
      if (known && !isEnded(known) && !replace) throw alreadyExists(agent_id)
      const order = known?.order ?? agents.number()
      const record = { ...recordOf(asked, agents.daemon.node), order }
      const live = agents.live.get(agent_id)
      if (live) live.record = { ...live.record, role: record.role, capabilities: record.capabilities }
      context.write(recording(known && live ? describedAs(known, record) : record))
      return { agent_id, status: 'registered' }
    }),

  async unregister({ agent_id }: In<typeof unregister>, context: Context): Promise<Output<typeof unregister>> {
    await findAgent(agents.registry, agent_id)
    await endAgent(agent_id, agents, 'it is unregistered')
    context.write(forgetting(agent_id))
    return { agent_id, status: 'unregistered' }
  },

  async list(wanted: In<typeof list>): Promise<Output<typeof list>> {
    const all = (await agents.registry.all()).map(record => show(record, agents)).filter(shown => fits(shown, wanted))
    return { agents: all, count: all.length }
  },

  async status(said: In<typeof status>, context: Context): Promise<Output<typeof status>> {
    const { agent_id, status: how, info } = said
    if (context.actor.kind === 'agent' && context.actor.id !== agent_id)
      throw fail('PERMISSION_DENIED', context.actor.id, `say how ${agent_id} is`)
    const record = await findAgent(agents.registry, agent_id)
    if (isEnded(record)) throw fail('CONFLICT', `agent ${agent_id} has ended`).with({ hint: 'restart it first' })
    const now: AgentRecord = { ...record, status: how, ...(info && { info }) }
    context.write(recording(now))
    const live = agents.live.get(agent_id)
    if (live) live.record = { ...live.record, status: how }
    return { agent_id, status: how }
  },

  async getCapabilities({ agent_id }: In<typeof getCapabilities>): Promise<Output<typeof getCapabilities>> {
    if (agent_id !== undefined) {
      const { capabilities, role } = await findAgent(agents.registry, agent_id)
      return { agent_id, capabilities: [...capabilities], role }
    }
    const all = (await agents.registry.all()).filter(record => !isEnded(record))
    const by_role: Record<string, string[]> = Object.create(null)
    for (const { role, capabilities } of all) by_role[role] = union(by_role[role] ?? [], capabilities)
    return { all_capabilities: union(...all.map(({ capabilities }) => capabilities)), by_role }
  },
})

type Shown = ReturnType<typeof show>

/** A record as clients see it. */
const show = (record: AgentRecord, { daemon, completions, mail }: Agents) => {
  const { spawned, ...about } = record
  return {
    ...about,
    status: statusOf(record, daemon.boot),
    connected: mail.connection(record.agent_id) !== undefined,
    turn: spawned ? completions.state(record.agent_id) : null,
    ...(spawned && {
      process_id: spawned.process_id,
      model: spawned.model ?? null,
      depth: spawned.depth,
      spawned_by: spawned.spawned_by,
    }),
  }
}

const fits = (shown: Shown, { status: wanted, role, capability }: In<typeof list>): boolean =>
  (wanted === 'all' || (wanted === undefined ? shown.status !== 'terminated' : shown.status === wanted)) &&
  (role === undefined || shown.role === role) &&
  (capability === undefined || shown.capabilities.includes(capability))

const recordOf = (asked: In<typeof register>, node: string): AgentRecord => {
  const { agent_id, agent_info = {} } = asked
  const { status: how = 'active', profile = null } = agent_info
  return {
    agent_id,
    kind: 'registered',
    status: how,
    role: asked.role ?? agent_info.role ?? 'general',
    capabilities: listOf(asked.capabilities ?? agent_info.capabilities),
    profile,
    task: '',
    context: '',
    created_at: new Date().toISOString(),
    owner_node: node,
    lease_epoch: 1,
  }
}

/** It goes on, and is known for something else from now on. */
const describedAs = (known: AgentRecord, { role, capabilities }: AgentRecord): AgentRecord => ({
  ...known,
  role,
  capabilities,
})

const union = (...lists: (readonly string[])[]): string[] => [...new Set(lists.flat())].sort()
