import { fail, type Output, type OutputOf } from '../../plugin/index.ts'
import { published } from '../message/index.ts'
import type { Agents } from './agents.ts'
import type { Context } from './emits.ts'
import { alreadyExists } from './find-agent.ts'
import { listOf, type Profile, readProfile } from './profile.ts'
import { type AgentRecord, isEnded, recording } from './registry.ts'
import { spawn, spawned } from './tokens/lifecycle.ts'
import { taskTopic } from './turn-prompt.ts'

type Asked = OutputOf<(typeof spawn)['input']>
type Started = Output<typeof spawn>

/** Starts an agent: its record and its task, as its first mail, are one transaction. */
export const spawning =
  (agents: Agents) =>
  async (asked: Asked, context: Context): Promise<Started> => {
    const { profile, folder } = await profileOf(asked, agents)
    const agent_id = asked.agent_id ?? `${profile.name}_${eightHex()}`
    return agents.ids.hold(agent_id, async () => {
      const known = await agents.registry.get(agent_id)
      if (known && !isEnded(known)) throw alreadyExists(agent_id)
      const order = known?.order ?? agents.number()
      const record = { ...recordOf({ agent_id, asked, profile, folder }, agents, context), order }
      admit(record, agents, context)
      context.write(recording(record))
      if (asked.run_task && asked.task !== '') await giveTask(record, agents, context)
      return announce(record, context)
    })
  }

/** Puts the task into the mailbox, in the transaction of the event being handled. */
export const giveTask = async (record: AgentRecord, { mail }: Agents, context: Context): Promise<void> => {
  const { agent_id: target, task: message, context: about } = record
  const draft = { target, topic: taskTopic, message, message_type: 'task', metadata: { context: about } }
  const { fact, changes } = await mail.prepare(draft, mail.speakerOf(context))
  for (const change of changes) context.write(change)
  void context.emit(published, fact)
}

export const announce = (record: AgentRecord, context: Context, restarted = false): Started => {
  const { agent_id, spawned: run } = record
  const { process_id, definition } = run!
  void context.emit(spawned, { agent_id, profile: definition.name, process_id, ...(restarted && { restarted }) })
  return { agent_id, status: 'spawned', process_id, profile: definition.name }
}

export const eightHex = (): string => crypto.randomUUID().slice(0, 8)

export const admit = ({ agent_id, spawned: run }: AgentRecord, { limits, live }: Agents, { actor }: Context): void => {
  const others = live.get(agent_id) ? live.size - 1 : live.size
  limits.admit({ agent_id, by: actor, depth: run!.depth, running: others }, performance.now())
}

/** A profile by its name, or one made of what the request says. */
const profileOf = async (asked: Asked, { profiles }: Agents): Promise<{ profile: Profile; folder: string }> => {
  const { profile_name, agent_type, config = {} } = asked
  if (profile_name !== undefined) return profiles.load(profile_name)
  if (agent_type === undefined)
    throw fail('INVALID_INPUT', spawn.name, 'profile_name is required').with({
      hint: `there are ${(await profiles.names()).join(', ')}`,
    })
  const { tools, ...keys } = config
  const made = { role: agent_type, ...(tools !== undefined && { allowed_tools: tools }), ...keys }
  return { profile: readProfile(made, agent_type, spawn.name), folder: profiles.folder }
}

interface Making {
  readonly agent_id: string
  readonly asked: Asked
  readonly profile: Profile
  readonly folder: string
}

const recordOf = ({ agent_id, asked, profile, folder }: Making, agents: Agents, { actor }: Context): AgentRecord => {
  const model = asked.model ?? profile.model
  const parent = actor.kind === 'agent' ? agents.live.get(actor.id)?.record.spawned : undefined
  return {
    agent_id,
    kind: 'spawned',
    status: 'active',
    role: asked.role ?? profile.role,
    capabilities: asked.capabilities === undefined ? profile.capabilities : listOf(asked.capabilities),
    profile: profile.name,
    task: asked.task,
    context: asked.context,
    created_at: new Date().toISOString(),
    owner_node: agents.daemon.node,
    lease_epoch: 1,
    spawned: {
      definition: profile,
      folder,
      ...(model !== undefined && { model }),
      process_id: eightHex(),
      boot: agents.daemon.boot,
      depth: parent ? parent.depth + 1 : 0,
      spawned_by: `${actor.kind}:${actor.id}`,
      ...(asked.task !== '' && (asked.run_task ? { is_new: true } : { first_words: asked.task })),
    },
  }
}
