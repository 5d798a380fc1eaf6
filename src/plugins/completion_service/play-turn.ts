import { setTimeout as sleep } from 'node:timers/promises'
import { KsiError } from '../../plugin/index.ts'
import { limited, pauseAfter } from './attempts.ts'
import type { Job } from './job.ts'
import { type OpeningParts, type OpenSession, openSession, warmSpec } from './open-session.ts'
import type { PreparedTurn } from './prepare-turn.ts'
import type { AgentUpdate, Answer, Prompt } from './providers/provider.ts'
import { type RetryLimits, retryDelay } from './retry-delay.ts'
import { TurnClock } from './turn-clock.ts'

export interface PlayingParts extends OpeningParts {
  readonly limits: RetryLimits & { readonly timeout: number; readonly progress_timeout: number }
  readonly heard: (job: Job, update: AgentUpdate) => void
}

/** Gives the prompt to the provider until it has an answer. Rejects with a KsiError; then nothing of it runs any more. */
export const playTurn = async (job: Job, prepared: PreparedTurn, parts: PlayingParts): Promise<Answer> => {
  const { timeout = parts.limits.timeout, attempts = [] } = prepared.equipment
  const { abort } = job
  const { signal } = abort
  const { request_id } = job.record
  const progress = attempts.length > 0 ? undefined : parts.limits.progress_timeout
  const clock = new TurnClock({ abort, request_id }, { timeout, progress })
  const hear = (update: AgentUpdate) => {
    clock.heard(update.type === 'retry' ? update.delay_ms : 0)
    parts.heard(job, update)
  }
  try {
    signal.throwIfAborted()
    const { prompt: text, from } = job.record
    const prompt = { text, from, signal, deadline: clock.deadline }
    const playing = { prepared, prompt, hear, parts }
    return await (attempts.length > 0 ? oneByOne(attempts, job, playing) : tryAgain(job, playing))
  } catch (cause) {
    throw signal.aborted ? signal.reason : cause
  } finally {
    clock.stop()
  }
}

interface Playing {
  readonly prepared: PreparedTurn
  readonly prompt: Prompt
  readonly hear: (update: AgentUpdate) => void
  readonly parts: PlayingParts
}

/** Each attempt begins anew, without the conversation, when the one before took too long or was killed. */
const oneByOne = async (attempts: readonly number[], job: Job, playing: Playing): Promise<Answer> => {
  const { prompt, hear, parts } = playing
  const { request_id } = job.record
  for (let at = 0; ; at++) {
    const prepared = at === 0 ? playing.prepared : { ...playing.prepared, resume: undefined }
    const attempt = { request_id, timeout: attempts[at]!, progress: parts.limits.progress_timeout }
    try {
      return await limited(attempt, prompt, (own, heard) =>
        tryAgain(job, { ...playing, prepared, prompt: own, hear: alsoTo(hear, heard) }),
      )
    } catch (cause) {
      const delay_ms = at + 1 < attempts.length ? pauseAfter(cause) : undefined
      if (delay_ms === undefined || performance.now() + delay_ms > prompt.deadline) throw cause
      hear({ type: 'retry', status: null, delay_ms })
      await sleep(delay_ms, undefined, { signal: prompt.signal })
    }
  }
}

const alsoTo = (hear: Playing['hear'], heard: (pause?: number) => void) => (update: AgentUpdate) => {
  heard(update.type === 'retry' ? update.delay_ms : 0)
  hear(update)
}

const tryAgain = async (job: Job, playing: Playing): Promise<Answer> => {
  const { prompt, hear, parts } = playing
  let { prepared } = playing
  let open = await openSession(job.record, prepared, parts)
  for (let tried = 0; ; ) {
    try {
      return await once(job, open, playing)
    } catch (cause) {
      if (isLost(cause) && prepared.resume !== undefined && job.record.session_id === null) {
        prepared = { ...prepared, resume: undefined } // without its memory rather than never again
        open = await openSession(job.record, prepared, parts)
        continue
      }
      const delay_ms = retryDelay(cause, tried++, parts.limits)
      if (delay_ms === undefined || performance.now() + delay_ms > prompt.deadline) throw cause
      hear({ type: 'retry', status: null, delay_ms })
      await sleep(delay_ms, undefined, { signal: prompt.signal })
    }
  }
}

const once = async (job: Job, { session, spec }: OpenSession, { prompt, hear, parts }: Playing): Promise<Answer> => {
  const answer = await session.prompt(prompt, hear)
  const { session_id } = answer
  const key =
    job.record.agent_id === null && session_id !== undefined ? `session/${session_id}` : job.record.conversation
  if (session_id === undefined) await session.close()
  else parts.warm.put(key, warmSpec(spec, { session_id }), session)
  parts.warm.trim(parts.most - parts.running() + 1)
  return answer
}

const isLost = (cause: unknown): boolean => cause instanceof KsiError && cause.code === 'NOT_FOUND'
