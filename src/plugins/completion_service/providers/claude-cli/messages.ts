import { fail, type KsiError } from '../../../../plugin/index.ts'
import type { AgentUpdate, Answer, Usage } from '../provider.ts'

/** The last line of a turn. */
export interface ResultLine {
  readonly type: 'result'
  readonly subtype: string
  readonly is_error: boolean
  readonly result?: string
  readonly errors?: readonly string[]
  readonly session_id?: string
  readonly stop_reason?: string | null
  readonly api_error_status?: number | null
  readonly api_error?: string
  readonly total_cost_usd?: number
  readonly usage?: Partial<Usage>
}

/** The program is about to call its model once more. */
export interface RetryLine {
  readonly type: 'system'
  readonly subtype: 'api_retry'
  readonly retry_delay_ms: number
  readonly error_status: number | null
}

interface Block {
  readonly type: string
  readonly text?: string
  readonly id?: string
  readonly name?: string
  readonly input?: unknown
  readonly tool_use_id?: string
  readonly is_error?: boolean
}

/** One line of the program's output; only what is read here is named. */
export type OutputLine =
  | ResultLine
  | RetryLine
  | { readonly type: 'system'; readonly subtype: 'init'; readonly model?: string }
  | { readonly type: 'assistant'; readonly message?: { readonly content?: readonly Block[] }; readonly error?: string }
  | {
      readonly type: 'user'
      readonly uuid?: string
      readonly isReplay?: boolean
      readonly message?: { readonly content?: string | readonly Block[] }
    }

/** Undefined when the line is no JSON object. */
export const parseLine = (text: string): OutputLine | undefined => {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as OutputLine
  } catch {
    return undefined // what is no JSON is counted by the reader
  }
}

/** A prompt as the program reads it. */
export const promptLine = (text: string, uuid: string): string =>
  `${JSON.stringify({ type: 'user', uuid, message: { role: 'user', content: text } })}\n`

/** What the line says has happened within the turn. */
export const updatesOf = (line: OutputLine): AgentUpdate[] => {
  if (line.type !== 'assistant' && line.type !== 'user') return []
  const content = line.message?.content
  return typeof content === 'object' ? content.flatMap(block => updateOf(block) ?? []) : []
}

const updateOf = ({ type, text, id, name, input, tool_use_id, is_error }: Block): AgentUpdate | undefined => {
  if (type === 'text' && text !== undefined) return { type, text }
  if (type === 'tool_use' && id !== undefined && name !== undefined) return { type: 'tool_call', id, name, input }
  if (type === 'tool_result' && tool_use_id !== undefined) return { type, id: tool_use_id, is_error: is_error === true }
  return undefined
}

/** The answer of a turn that ended well. `costBefore`: what the process had cost until then, in US dollars. */
export const answerOf = (line: ResultLine, about: { model: string | undefined; costBefore: number }): Answer => ({
  text: line.result ?? '',
  session_id: line.session_id,
  model: about.model,
  usage: line.usage && usageOf(line.usage),
  cost_usd: line.total_cost_usd === undefined ? undefined : line.total_cost_usd - about.costBefore,
  stop_reason: line.stop_reason ?? 'end_turn',
  raw: { ...line },
})

const usageOf = (usage: Partial<Usage>): Usage => ({
  input_tokens: usage.input_tokens ?? 0,
  output_tokens: usage.output_tokens ?? 0,
  cache_creation_input_tokens: usage.cache_creation_input_tokens ?? 0,
  cache_read_input_tokens: usage.cache_read_input_tokens ?? 0,
})

/** Whether a further call may go better; null means that no answer came at all. */
export const isTransient = (status: number | null): boolean =>
  status === null || status === 408 || status === 429 || status >= 500

/** Why a turn failed: its last line says so, however the program exits. `retried`: it has tried again by itself. */
export const failureOf = (line: ResultLine): KsiError => {
  const reason = line.result || line.errors?.join('; ') || line.subtype
  const status = line.api_error_status ?? null
  if (/no conversation found/i.test(reason)) return lostConversation(reason)
  if (status !== null || line.api_error === 'connection_failed') return apiFailure(status, reason)
  const hint = /log ?in/i.test(reason) ? { hint: loginHint } : {}
  return fail('COMPLETION_FAILED', 'claude', reason).with({ subtype: line.subtype, ...hint })
}

export const apiFailure = (status: number | null, reason: string): KsiError => {
  const details = { retried: true, ...(status !== null && { status }) }
  if (isTransient(status)) return fail('PROVIDER_UNAVAILABLE', `claude: ${reason}`).with(details)
  const hint = status === 401 || status === 403 ? { hint: loginHint } : {}
  return fail('COMPLETION_FAILED', 'claude', reason).with({ ...details, ...hint })
}

/** The program no longer knows the session it was to go on with. */
export const lostConversation = (reason: string): KsiError => fail('NOT_FOUND', `the conversation (${reason})`)

const loginHint = 'run claude once and log in, or set ANTHROPIC_API_KEY'
