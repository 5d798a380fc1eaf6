import { KsiError } from '../../plugin/index.ts'
import type { Answer, Prompt } from './providers/provider.ts'
import { TurnClock } from './turn-clock.ts'

/** Milliseconds before a turn that took too long is tried again, and one whose program somebody has killed. */
const pauses = { late: 30_000, killed: 60_000 }

export interface Attempt {
  readonly request_id: string
  /** Seconds. */
  readonly timeout: number
  /** Seconds in which it must say something. */
  readonly progress: number
}

/** One try that may take no longer than this; `prompt` is given a signal of its own, and says whenever it hears something. */
export const limited = async (
  { request_id, ...limits }: Attempt,
  prompt: Prompt,
  play: (prompt: Prompt, heard: (pause?: number) => void) => Promise<Answer>,
): Promise<Answer> => {
  const abort = new AbortController()
  const clock = new TurnClock({ abort, request_id }, limits)
  const deadline = Math.min(clock.deadline, prompt.deadline)
  try {
    return await play({ ...prompt, deadline, signal: AbortSignal.any([prompt.signal, abort.signal]) }, pause =>
      clock.heard(pause),
    )
  } finally {
    clock.stop()
  }
}

/** Milliseconds to wait before the next of several tries; undefined when the turn has failed for good. */
export const pauseAfter = (cause: unknown): number | undefined => {
  if (!(cause instanceof KsiError)) return undefined
  if (cause.code === 'TIMEOUT') return pauses.late
  return ['SIGKILL', 'SIGTERM'].includes(String(cause.details.exit)) ? pauses.killed : undefined
}
