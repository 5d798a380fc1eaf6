import { type Emit, fail, type Logger, messageOf, toWire } from '../../plugin/index.ts'
import type { Ending } from './end-turn.ts'
import { type Job, type JobRecord, jobRow, whoOf } from './job.ts'
import { type PlayingParts, playTurn } from './play-turn.ts'
import { type PreparingParts, prepareTurn } from './prepare-turn.ts'
import type { AgentUpdate, Answer } from './providers/provider.ts'
import { isSessionId } from './session-id.ts'
import type { SessionLog } from './session-log.ts'
import type { emits } from './tokens.ts'
import * as tokens from './tokens.ts'
import { Transcript } from './transcript.ts'

export interface RunningParts extends PreparingParts, Omit<PlayingParts, 'heard'> {
  readonly emitFor: (record: JobRecord) => Emit<typeof emits>
  readonly log: Logger
  readonly sessionLog: SessionLog
}

/** One turn from the moment it has its place to its answer; rejects with the error it ends with. */
export const runTurn = async (job: Job, parts: RunningParts): Promise<Exclude<Ending, { error: unknown }>> => {
  const { record, abort } = job
  const prepared = await prepareTurn(record, parts)
  abort.signal.throwIfAborted()
  const { provider, resume, equipment } = prepared
  const session_id = resume?.session_id ?? null
  const about = { session_id, model: equipment.model ?? parts.model ?? null, provider: provider.name }
  await parts.emitFor(record)(tokens.started, { ...whoOf(record), ...about }, [jobRow(job, 'running')])
  job.startedAt = Date.now()

  const began = performance.now()
  const transcript = new Transcript(record)
  const heard = (of: Job, update: AgentUpdate) => {
    transcript.add(update)
    tellProgress(of, update, parts)
  }
  try {
    const answer = checked(await playTurn(job, prepared, { ...parts, heard }), provider.name)
    transcript.answered(answer, provider.name)
    await keep(transcript, answer.session_id, parts)
    return { answer, result: resultOf(answer, provider.name, performance.now() - began) }
  } catch (cause) {
    transcript.failed(toWire(cause))
    await keep(transcript, resume?.session_id, parts)
    throw cause
  }
}

/** What a program calls its session becomes a file's name and an argument, so it is not taken on trust. */
const checked = (answer: Answer, provider: string): Answer => {
  const { session_id } = answer
  if (session_id === undefined || isSessionId(session_id)) return answer
  throw fail('INVALID_PROVIDER_OUTPUT', provider, `it named its session ${JSON.stringify(session_id.slice(0, 100))}`)
}

const resultOf = (answer: Answer, provider: string, duration: number) => ({
  response: answer.text,
  session_id: answer.session_id ?? null,
  model: answer.model ?? null,
  provider,
  usage: answer.usage ?? null,
  cost_usd: answer.cost_usd ?? null,
  duration_ms: Math.round(duration),
  stop_reason: answer.stop_reason,
  output: answer.raw === undefined ? null : withoutText(answer.raw),
})

/** The text is told beside it. */
const withoutText = ({ result: _, message: __, ...output }: NonNullable<Answer['raw']>) => output

const keep = async ({ lines }: Transcript, session_id: string | undefined, { sessionLog, log }: RunningParts) => {
  if (session_id === undefined || !isSessionId(session_id)) return
  try {
    await sessionLog.append(session_id, lines)
  } catch (cause) {
    log.warn('the session log was not written', { session_id, reason: messageOf(cause) })
  }
}

const tellProgress = (job: Job, update: AgentUpdate, { emitFor, log }: RunningParts): void => {
  const told = sayUpdate(update, job.record.stream)
  if (!told) return
  Promise.resolve(emitFor(job.record)(tokens.progress, { ...whoOf(job.record), ...told })).catch((cause: unknown) =>
    log.warn('progress was not told', { reason: messageOf(cause) }),
  )
}

const sayUpdate = (update: AgentUpdate, stream: boolean) => {
  if (update.type === 'tool_call') return { status: 'running', message: `uses ${update.name}` } as const
  if (update.type === 'retry')
    return { status: 'retrying', message: `is tried again in ${Math.round(update.delay_ms)} ms` } as const
  return update.type === 'text' && stream ? ({ status: 'running', delta: update.text } as const) : undefined
}
