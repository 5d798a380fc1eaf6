import type { EventContext, Rows } from '../../plugin/index.ts'
import { fail, type InputOf } from '../../plugin/index.ts'
import type { CompletionConfig } from './config.ts'
import { type Job, type JobRecord, newJob } from './job.ts'
import { checkSessionId } from './session-id.ts'
import type { request } from './tokens.ts'
import type { Equipment, Turn } from './turn.ts'
import { speakerOf } from './whose.ts'

type Asked = InputOf<(typeof request)['input']>

/** Throws INVALID_INPUT, or PERMISSION_DENIED when an agent gives itself another name. */
export const jobOfRequest = (
  input: Asked,
  context: EventContext,
  { config, rows }: { config: CompletionConfig; rows: Rows },
): Job => {
  checkSessionId(context.name, input.session_id)
  const from = speakerOf(context, input.from)
  const { agent_id = null, session_id = null, request_id = newRequestId() } = input
  const record: JobRecord = {
    request_id,
    order: rows.number(),
    conversation: conversationOf(request_id, agent_id, session_id),
    agent_id,
    client_id: input.client_id ?? context.client_id ?? null,
    asker: context.actor.kind === 'agent' ? context.actor.id : null,
    key: keyOf(context),
    prompt: input.prompt,
    ...(from !== undefined && { from }),
    session_id,
    stream: input.stream === true,
    correlation_id: context.correlation_id ?? null,
    started_by: context.actor.kind === 'agent' ? 'agent' : 'client',
    equipment: equipmentOf(input, config),
  }
  return newJob(record)
}

export const jobOfTurn = (turn: Turn, rows: Rows): Job => {
  const { agent_id, prompt, correlation_id = null, started_by, withEnd, ...equipment } = turn
  const request_id = newRequestId()
  const record: JobRecord = {
    request_id,
    order: rows.number(),
    conversation: `agent/${agent_id}`,
    agent_id,
    client_id: null,
    asker: null,
    key: null,
    prompt,
    session_id: null,
    stream: false,
    correlation_id,
    started_by,
    equipment,
  }
  return newJob(record, withEnd)
}

/** Throws CONFLICT: a turn of an agent cannot begin before the one that asks for it has ended. */
export const refuseOwnTurn = ({ actor }: EventContext, agent_id: string | undefined): void => {
  if (actor.kind !== 'agent' || actor.id !== agent_id) return
  throw fail('CONFLICT', `${agent_id} cannot wait for a turn of its own`).with({ hint: 'use completion:async' })
}

/** The key under which the outcome is kept; agents have keys of their own. */
export const keyOf = ({ name, idempotency_key, actor }: EventContext): string | null => {
  if (idempotency_key === undefined) return null
  return actor.kind === 'agent' ? `${name} ${idempotency_key} ${actor.id}` : `${name} ${idempotency_key}`
}

const newRequestId = (): string => crypto.randomUUID().slice(0, 8)

const conversationOf = (request_id: string, agent_id: string | null, session_id: string | null): string => {
  if (agent_id !== null) return `agent/${agent_id}`
  return session_id === null ? `request/${request_id}` : `session/${session_id}`
}

const equipmentOf = ({ model, timeout, attempts, enable_tools }: Asked, config: CompletionConfig): Equipment => {
  const { min_timeout, max_timeout } = config
  return {
    ...(model !== undefined && { model }),
    ...(timeout !== undefined && { timeout: Math.min(Math.max(timeout, min_timeout), max_timeout) }),
    ...(attempts !== undefined && { attempts }),
    ...(enable_tools === false && { allowed_tools: [] }),
  }
}
