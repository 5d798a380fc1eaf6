import type { CompletionResult } from '../../completion_service/index.ts'

/** The old daemon's name for every model that the program did not name. */
const usualModel = 'sonnet'

/** How a completion ended well, as the old daemon told it: usage and time are what the program said of itself. */
export const succeeded = ({ response, session_id, model, usage, duration_ms, provider, output }: CompletionResult) => ({
  response,
  session_id,
  model: model ?? usualModel,
  usage: output?.usage ?? usage,
  duration_ms: typeof output?.duration_ms === 'number' ? output.duration_ms : provider === program ? 0 : duration_ms,
})

const program = 'claude-cli'

export const failed = (error: string) => ({ error, code: 'COMPLETION_FAILED' }) as const
