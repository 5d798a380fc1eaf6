import { fail, KsiError, type Output, type OutputOf } from '../../plugin/index.ts'
import type { Agents } from './agents.ts'
import type { Context } from './emits.ts'
import { findAgent } from './find-agent.ts'
import { type AgentRecord, isEnded, recording, type Spawned } from './registry.ts'
import { admit, announce, eightHex, giveTask } from './spawning.ts'
import { type restart, type terminate, terminated } from './tokens/lifecycle.ts'

/** Ends an agent and says so; its record stays, so that it can be restarted. */
export const terminating =
  (agents: Agents) =>
  async (asked: OutputOf<(typeof terminate)['input']>, context: Context): Promise<Output<typeof terminate>> => {
    const { agent_id, reason } = asked
    const record = await findAgent(agents.registry, agent_id)
    await endAgent(agent_id, agents, reason)
    if (!isEnded(record)) {
      context.write(recording({ ...record, status: 'terminated' }))
      void context.emit(terminated, { agent_id, reason })
    }
    return { agent_id, status: 'terminated' }
  }

/** Ends its turn, its process, its connections and its token; its mail waits. */
export const endAgent = async (agent_id: string, agents: Agents, reason: string): Promise<void> => {
  const agent = agents.live.get(agent_id)
  if (!agent) return
  agent.ending = true
  await agents.completions.cancel(agent_id, reason)
  await agents.completions.close(agent_id)
  await agents.doors.close(agent_id)
  agents.live.remove(agent_id)
}

/** Starts an agent again with all it had; its profile is read anew if it is still there. */
export const restarting = (agents: Agents) => async (asked: OutputOf<(typeof restart)['input']>, context: Context) =>
  agents.ids.hold(asked.agent_id, async () => {
    const record = await findAgent(agents.registry, asked.agent_id)
    const { agent_id, spawned: run } = record
    if (!run) throw notOurs(agent_id)
    const again = await renewed(record, run, agents)
    admit(again, agents, context)
    await endAgent(agent_id, agents, 'it is restarted')
    context.write(recording(again))
    if (asked.run_task && again.task !== '') await giveTask(again, agents, context)
    return announce(again, context, true)
  })

const renewed = async (record: AgentRecord, run: Spawned, { profiles, daemon }: Agents): Promise<AgentRecord> => {
  const stored = record.profile === null ? undefined : await profiles.load(record.profile).catch(ifGone)
  const { definition, folder } = stored ? { definition: stored.profile, folder: stored.folder } : run
  return {
    ...record,
    status: 'active',
    spawned: { ...run, definition, folder, boot: daemon.boot, process_id: eightHex() },
  }
}

/** An agent outlives its profile's file; what is wrong with a file that is there is told. */
const ifGone = (cause: unknown): undefined => {
  if (cause instanceof KsiError && cause.code === 'NOT_FOUND') return undefined
  throw cause
}

const notOurs = (agent_id: string) =>
  fail('NOT_SUPPORTED', `restarting ${agent_id}, which somebody else runs,`).with({ hint: 'start it where it runs' })
