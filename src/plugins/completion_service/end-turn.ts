import { setTimeout as sleep } from 'node:timers/promises'
import { type Change, type Emit, fail, type Logger, messageOf, type Rows, toWire } from '../../plugin/index.ts'
import type { Conversations } from './conversations.ts'
import { type Job, type JobRecord, jobGone, whoOf } from './job.ts'
import { keepOutcome } from './outcomes.ts'
import type { Answer } from './providers/provider.ts'
import type { emits } from './tokens.ts'
import * as tokens from './tokens.ts'
import type { CompletionResult, TurnResult } from './turn.ts'
import { addUsage } from './usage-totals.ts'

export interface EndingParts {
  readonly rows: Rows
  readonly conversations: Conversations
  readonly emitFor: (record: JobRecord) => Emit<typeof emits>
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
  let told = ending
  let { withEnd } = job
  for (let pause = 100; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      await commit({ ...job, withEnd }, told, parts)
      break
    } catch (cause) {
      parts.log.error('the end of a completion was not kept', { request_id, reason: messageOf(cause) })
      if (parts.isStopping()) break // its row says that it had begun: the next start tells of it
      if (toWire(cause).retryable) await sleep(pause, undefined, { ref: false })
      else if (told !== ending) break
      else {
        const reason = `it cannot be kept: ${messageOf(cause)}`
        told = { error: fail('INVALID_PROVIDER_OUTPUT', providerOf(ending), reason) }
        withEnd = undefined
      }
    }
  }
  job.done.resolve(outcomeOf(job, told))
}

const providerOf = (ending: Ending): string => ('error' in ending ? 'the provider' : ending.result.provider)

const outcomeOf = ({ record: { request_id } }: Job, ending: Ending): TurnResult =>
  'error' in ending ? { request_id, error: toWire(ending.error) } : { request_id, result: ending.result }

const commit = async (job: Job, ending: Ending, parts: EndingParts): Promise<void> => {
  const { record } = job
  const outcome = outcomeOf(job, ending)
  const changes = [
    jobGone(record),
    ...keepOutcome(record.key, record.request_id, outcome),
    ...(await changesOf(job, ending, parts)),
    ...submitterChanges(job, outcome, parts),
    ...parts.waiting(),
  ]
  if ('result' in outcome) {
    await parts.emitFor(record)(tokens.result, { ...whoOf(record), result: { ...outcome.result } }, changes)
  } else {
    const { code, message, details } = outcome.error
    await parts.emitFor(record)(
      tokens.error,
      { ...whoOf(record), error: message, code, details: { ...details } },
      changes,
    )
  }
}

/** A mistake in another plugin must not keep the turn from ending. */
const submitterChanges = ({ withEnd, record }: Job, outcome: TurnResult, { log }: EndingParts): readonly Change[] => {
  try {
    return withEnd?.(outcome) ?? []
  } catch (cause) {
    log.error('who asked for a turn failed at its end', { request_id: record.request_id, reason: messageOf(cause) })
    return []
  }
}

const changesOf = async ({ record }: Job, ending: Ending, { rows, conversations }: EndingParts): Promise<Change[]> => {
  if ('error' in ending) return []
  const { agent_id } = record
  const { result, answer } = ending
  const usage = agent_id === null ? [] : [await addUsage(rows, agent_id, result)]
  return [...conversations.left(record, result.provider, answer), ...usage]
}
