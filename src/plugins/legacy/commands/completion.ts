import { KsiError } from '../../../plugin/index.ts'
import { completionTokens } from '../../completion_service/index.ts'
import { busLog } from '../bus/bus-log.ts'
import { type LegacyCall, legacyCommand } from '../command.ts'
import { completionResults, requestMark } from '../completions/completion-results.ts'
import { optional, required } from '../validation/rule.ts'
import { checked, integer, nullable, object, text } from '../validation/rules.ts'

const aClient = checked(text, id => (id === '' ? 'client_id is required for async completion callbacks' : undefined))
const usualModel = 'sonnet'

export const completion = legacyCommand({
  name: 'COMPLETION',
  doc: 'Ask the program for an answer, which comes as a COMPLETION_RESULT message.',
  events: ['completion:async'],
  parameters: {
    prompt: required(text, 'what is asked'),
    client_id: required(aClient, 'who asks'),
    model: optional(text, usualModel, 'which model answers'),
    session_id: optional(nullable(text), null, 'the conversation that it goes on with'),
    agent_id: optional(nullable(text), null, 'noted only'),
    timeout: optional(nullable(integer), null, 'seconds'),
    metadata: optional(nullable(object), null, 'noted only'),
  },
  run: async (asked, call) => {
    call.legacy.once(busLog)
    const results = call.legacy.once(completionResults)
    const request_id = requestMark + crypto.randomUUID().slice(0, 8)
    const { client_id } = asked
    try {
      await call.ask(completionTokens.async, { ...requestOf(asked, call), request_id, client_id })
    } catch (cause) {
      if (!(cause instanceof KsiError) || mustBeSaid.has(cause.code)) throw cause
      results.failed({ request_id, client_id }, cause.message) // the old daemon accepted all, and told failures later
    }
    return { request_id, status: 'processing', estimated_time: null, queue_position: 0 }
  },
})

/** Nobody could be told of these later, or should be. */
const mustBeSaid = new Set(['SHUTTING_DOWN', 'PERMISSION_DENIED', 'STORAGE_FULL', 'STORAGE_FAILED', 'RATE_LIMITED'])

interface Asked {
  readonly prompt: string
  readonly model: string
  readonly session_id: string | null
  readonly agent_id: string | null
  readonly timeout: number | null
  readonly metadata: Record<string, unknown> | null
}

const requestOf = (asked: Asked, call: LegacyCall) => {
  const { prompt, session_id, agent_id, timeout, metadata } = asked
  const { config } = call.legacy
  const model = modelFor(asked.model, call)
  return {
    prompt,
    attempts: config.timeout_attempts,
    metadata: { ...metadata, ...(agent_id !== null && { agent_id }) },
    ...(model !== undefined && { model }),
    ...(session_id && { session_id }),
    ...(timeout !== null && { timeout }),
  }
}

/** The configured model stands for what the client does not say. */
const modelFor = (model: string, { exact, legacy }: LegacyCall): string | undefined => {
  const { completion_service } = (legacy.services.daemon.config.plugins ?? {}) as { completion_service?: object }
  const configured = (completion_service as { model?: unknown } | undefined)?.model
  return exact('model') === undefined && typeof configured === 'string' ? undefined : model
}
