import type { Change, WireError } from '../../plugin/index.ts'
import type { ProviderChoice } from './providers/choice.ts'
import type { Usage } from './providers/provider.ts'

/** One prompt to one agent. */
export interface Turn {
  readonly agent_id: string
  readonly prompt: string
  /** Without it the one of the configuration. */
  readonly provider?: ProviderChoice
  readonly model?: string
  /** Added to the provider's own system prompt. */
  readonly system_prompt?: string
  readonly allowed_tools?: readonly string[]
  /** Where its program works: an absolute path; without it a folder of the agent's own. */
  readonly cwd?: string
  /** A file of mode 0600 with the agent's token, and the socket where it may use it: with both it can act on KSI. */
  readonly token_file?: string
  readonly socket?: string
  /** Seconds. */
  readonly timeout?: number
  /** Seconds that each try may take, one after the other; without it there is one, as long as the turn. */
  readonly attempts?: readonly number[]
  readonly correlation_id?: string | number
  readonly started_by: 'client' | 'agent' | 'mail'
  /**
   * Changes that are committed in the transaction that records the turn's end.
   * A turn that has this is its submitter's to repeat: while it waits it is not kept on disk, so a restart forgets it.
   */
  readonly withEnd?: (outcome: TurnResult) => readonly Change[]
}

/** What one turn of an agent needs beside its prompt. */
export type Equipment = Partial<
  Pick<
    Turn,
    'provider' | 'model' | 'system_prompt' | 'allowed_tools' | 'cwd' | 'token_file' | 'socket' | 'timeout' | 'attempts'
  >
>

export interface CompletionResult {
  /** What was answered. */
  readonly response: string
  /** Names the conversation to its provider; null when that keeps none. */
  readonly session_id: string | null
  readonly model: string | null
  readonly provider: string
  readonly usage: Usage | null
  /** US dollars, when the provider says so. */
  readonly cost_usd: number | null
  readonly duration_ms: number
  readonly stop_reason: string
  /** What else the provider said of the turn, in its own words; null when it said nothing. */
  readonly output: Readonly<Record<string, unknown>> | null
}

export type TurnResult =
  | { readonly request_id: string; readonly result: CompletionResult }
  | { readonly request_id: string; readonly error: WireError }
