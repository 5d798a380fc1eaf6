import { type EventContext, fail, fromWire } from '../../plugin/index.ts'
import { jobOfRequest, jobOfTurn, refuseOwnTurn } from './ask.ts'
import { earlierRequest } from './outcomes.ts'
import { describeStatus } from './status.ts'
import type { TurnResult } from './turn.ts'
import { refuseForeignAgent, refuseForeignJob, refuseForeignSession } from './whose.ts'
import type { Work } from './work.ts'

type Asked = Parameters<typeof jobOfRequest>[0]

/** What the plugin answers. */
export const commandHandlers = (work: Work) => ({
  request: async (input: Asked, context: EventContext) => {
    refuseOwnTurn(context, input.agent_id)
    const earlier = context.idempotency_key === undefined ? undefined : await earlierRequest(work, context)
    if (earlier) return answerOf(await earlier.outcome)
    await refuseForeignSession(context, input.session_id, work.conversations)
    const job = jobOfRequest(input, context, work)
    await work.turns.accept(job)
    return answerOf(await job.done.promise)
  },

  async: async (input: Asked, context: EventContext) => {
    const earlier = context.idempotency_key === undefined ? undefined : await earlierRequest(work, context)
    if (earlier) return { request_id: earlier.request_id, status: 'processing' as const }
    await refuseForeignSession(context, input.session_id, work.conversations)
    const job = jobOfRequest(input, context, work)
    const queue_position = await work.turns.accept(job)
    const { request_id } = job.record
    return queue_position === 0
      ? { request_id, status: 'processing' as const }
      : { request_id, status: 'queued' as const, queue_position }
  },

  cancel: async ({ request_id }: { request_id: string }, context: EventContext) => {
    const job = work.turns.find(request_id)
    if (!job) return { status: 'not_found' as const }
    refuseForeignJob(context, job)
    await work.turns.end(job, fail('CANCELLED', `completion ${request_id}`))
    return { status: 'cancelled' as const }
  },

  status: ({ agent_id }: { agent_id?: string }, context: EventContext) => {
    refuseForeignAgent(context, agent_id)
    return describeStatus({ agent_id, viewer: context }, work)
  },

  spawnAgent: async ({ agent_id, task, context }: { agent_id: string; task: string; context: string }) => {
    const prompt = context === '' ? task : `${task}\n\n${context}`
    const job = jobOfTurn({ agent_id, prompt, started_by: 'client' }, work.rows)
    await work.turns.accept(job)
    return { process_id: job.record.request_id }
  },
})

/** The answer of completion:request; an error is thrown. */
const answerOf = (outcome: TurnResult) => {
  if ('error' in outcome) throw fromWire(outcome.error)
  const { request_id, result } = outcome
  return {
    request_id,
    result: result.response,
    session_id: result.session_id,
    model: result.model,
    provider: result.provider,
    ...(result.usage && { usage: { ...result.usage } }),
    ...(result.cost_usd !== null && { cost_usd: result.cost_usd }),
    duration_ms: result.duration_ms,
    message: { content: [{ text: result.response }] },
    type: 'assistant' as const,
  }
}
