import { fail } from '../../../../plugin/index.ts'
import type { Answer, Usage } from '../provider.ts'

/** What a program may say of its turn; `result` is the answer. */
interface Output {
  readonly result?: unknown
  readonly is_error?: unknown
  readonly session_id?: unknown
  readonly model?: unknown
  readonly usage?: Partial<Usage>
  readonly total_cost_usd?: unknown
  readonly stop_reason?: unknown
}

/** Throws INVALID_PROVIDER_OUTPUT when the text is no such object, COMPLETION_FAILED when it says that it failed. */
export const readJson = (text: string): Answer => {
  const output = parse(text)
  if (typeof output.result !== 'string') throw invalid('its JSON has no text named result')
  if (output.is_error === true) throw fail('COMPLETION_FAILED', 'command', output.result)
  return {
    text: output.result,
    session_id: textOf(output.session_id),
    model: textOf(output.model),
    usage: output.usage && {
      input_tokens: countOf(output.usage.input_tokens),
      output_tokens: countOf(output.usage.output_tokens),
      cache_creation_input_tokens: countOf(output.usage.cache_creation_input_tokens),
      cache_read_input_tokens: countOf(output.usage.cache_read_input_tokens),
    },
    cost_usd: typeof output.total_cost_usd === 'number' ? output.total_cost_usd : undefined,
    stop_reason: textOf(output.stop_reason) ?? 'end_turn',
    raw: { ...output },
  }
}

const parse = (text: string): Output => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (cause) {
    throw invalid(`it is no JSON: ${(cause as Error).message}`)
  }
  throw invalid('its JSON is no object')
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const countOf = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : 0)
const invalid = (reason: string) => fail('INVALID_PROVIDER_OUTPUT', 'command', reason)
