import type { EventContext, Rows } from '../../plugin/index.ts'
import type { CompletionConfig } from './config.ts'
import { type Job, whoOf } from './job.ts'
import type { Turns } from './turns.ts'
import { usageOf } from './usage-totals.ts'
import type { WarmSessions } from './warm-sessions.ts'
import { isOwn } from './whose.ts'

interface Asked {
  readonly agent_id: string | undefined
  readonly viewer: EventContext
}

interface StatusParts {
  readonly turns: Turns
  readonly warm: WarmSessions
  readonly rows: Rows
  readonly config: CompletionConfig
}

/** The answer of completion:status. */
export const describeStatus = async (asked: Asked, { turns, warm, rows, config }: StatusParts) => {
  const { agent_id, viewer } = asked
  const { describeChoice } = await import('./providers/choose.ts')
  const running = turns.queue.running.filter(
    job => isOwn(viewer, job) && (agent_id === undefined || job.record.agent_id === agent_id),
  )
  return {
    active_count: running.length,
    active_requests: running.map(describe),
    queue_length: agent_id === undefined ? turns.queue.length : turns.queue.waiting(`agent/${agent_id}`).length,
    provider: describeChoice(config),
    warm: warm.conversations.filter(name => isOwnConversation(viewer, name)).map(conversation => ({ conversation })),
    ...(agent_id !== undefined && { usage: { ...(await usageOf(rows, agent_id)) } }),
  }
}

/** A conversation is named by its session, with which it could be gone on. */
const isOwnConversation = ({ actor }: EventContext, conversation: string): boolean =>
  actor.kind !== 'agent' || conversation === `agent/${actor.id}`

const describe = ({ record, startedAt }: Job) => ({
  ...whoOf(record),
  started_by: record.started_by,
  started_at: startedAt === undefined ? null : new Date(startedAt).toISOString(),
})
