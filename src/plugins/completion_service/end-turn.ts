import { setTimeout as sleep } from 'node:timers/promises'
import { type Change, type Emit, type Logger, messageOf, type Rows, toWire } from '../../plugin/index.ts'
import type { Conversations } from './conversations.ts'
import { type Job, jobGone, whoOf } from './job.ts'
import { keepOutcome } from './outcomes.ts'
import type { Answer } from './providers/provider.ts'
import type { emits } from './tokens.ts'
import * as tokens from './tokens.ts'
import type { CompletionResult, TurnResult } from './turn.ts'
import { addUsage } from './usage-totals.ts'

export interface EndingParts {
  readonly rows: Rows
  readonly conversations: Conversations
  readonly emit: Emit<typeof emits>
  readonly log: Logger
  /** Changes of others that wait for a transaction to go with. */
  readonly waiting: () => Change[]
  readonly isStopping: () => boolean
}

/** How a turn ended; `answer` is what the provider said. */
export type Ending = { readonly result: CompletionResult; readonly answer: Answer } | { readonly error: unknown }

/** Longest pause between two tries to commit an end, in milliseconds. */
const longestPause = 5000

/** Commits the end of a turn: its one fact, its row, its conversation, its usage and what its submitter adds. Never rejects. */
export const endTurn = async (job: Job, ending: Ending, parts: EndingParts): Promise<void> => {
  const { request_id } = job.record
  const outcome: TurnResult =
    'error' in ending ? { request_id, error: toWire(ending.error) } : { request_id, result: ending.result }
  for (let pause = 100; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      await commit(job, { ending, outcome }, parts)
      break
    } catch (cause) {
      parts.log.error('the end of a completion was not kept', { request_id, reason: messageOf(cause) })
      if (parts.isStopping()) break // its row says that it had begun: the next start tells of it
      await sleep(pause, undefined, { ref: false })
    }
  }
  job.done.resolve(outcome)
}

const commit = async (job: Job, { ending, outcome }: { ending: Ending; outcome: TurnResult }, parts: EndingParts) => {
  const { record } = job
  const { key, request_id } = record
  const changes = [
    jobGone(record),
    ...keepOutcome(key, request_id, outcome),
    ...(await changesOf(job, ending, parts)),
    ...(job.withEnd?.(outcome) ?? []),
    ...parts.waiting(),
  ]
  if ('result' in outcome) {
    await parts.emit(tokens.result, { ...whoOf(record), result: { ...outcome.result } }, changes)
  } else {
    const { code, message, details } = outcome.error
    await parts.emit(tokens.error, { ...whoOf(record), error: message, code, details: { ...details } }, changes)
  }
}

const changesOf = async ({ record }: Job, ending: Ending, { rows, conversations }: EndingParts): Promise<Change[]> => {
  if ('error' in ending) return []
  const { conversation, agent_id } = record
  const { result, answer } = ending
  const usage = agent_id === null ? [] : [await addUsage(rows, agent_id, result)]
  return [...conversations.left(conversation, result.provider, answer), ...usage]
}
