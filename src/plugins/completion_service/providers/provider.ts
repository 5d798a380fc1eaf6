import type { Awaitable } from '../../../plugin/index.ts'

/** The vocabulary of the Agent Client Protocol: an agent program, or what stands in for one. */
export interface Provider {
  readonly name: string
  /** Opens a conversation, or goes on with one. Throws PROVIDER_NOT_FOUND when its program is missing. */
  open(spec: SessionSpec): Promise<AgentSession>
}

/** All that stays the same from turn to turn; when it changes the session is opened anew. */
export interface SessionSpec {
  /** Undefined for a completion that belongs to no agent. */
  readonly agent_id: string | undefined
  readonly resume: Resume | undefined
  readonly model: string | undefined
  readonly system_prompt: string | undefined
  readonly allowed_tools: readonly string[] | undefined
  /** Where its program works: an absolute path; made or found when it is asked for. */
  readonly workFolder: () => Promise<string>
  readonly token_file: string | undefined
  readonly socket: string | undefined
  /** A folder of this conversation's own for files of mode 0600; there when `workFolder` has resolved. */
  readonly folder: string
  /** Told of every process that was started, before it is given a prompt; the result is called when it has ended. */
  readonly started: (process: StartedProcess) => Promise<() => void>
  /** Does something on KSI as the agent; for providers that run in this process. */
  readonly act: Act
}

/** Where a conversation was left. */
export interface Resume {
  readonly session_id: string
  /** What the provider asked to be kept for it, if it keeps nothing itself. */
  readonly memory?: string
}

export interface StartedProcess {
  readonly pid: number
  readonly marker: string
}

export type Act = (name: string, data: object) => Awaitable<unknown>

export interface AgentSession {
  /** Whether it can take another prompt: its process is alive. */
  readonly isWarm: boolean
  /**
   * One turn. `tell` hears what happens meanwhile.
   * Rejects with a KsiError; with an aborted `signal` everything it started has ended before it does.
   */
  prompt(prompt: Prompt, tell: (update: AgentUpdate) => void): Promise<Answer>
  close(): Promise<void>
}

export interface Prompt {
  readonly text: string
  /** Who speaks, as a client says. */
  readonly from: string | undefined
  readonly signal: AbortSignal
  /** Milliseconds of `performance.now()` at which the turn is over. */
  readonly deadline: number
}

export type AgentUpdate =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'tool_result'; readonly id: string; readonly is_error: boolean }
  | { readonly type: 'retry'; readonly status: number | null; readonly delay_ms: number }

/** Tokens. */
export interface Usage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
}

/** How a turn ended well. */
export interface Answer {
  readonly text: string
  readonly session_id: string | undefined
  readonly memory?: string
  readonly model: string | undefined
  readonly usage: Usage | undefined
  readonly cost_usd: number | undefined
  /** `end_turn`, `max_tokens`, `refusal`, … */
  readonly stop_reason: string
  /** The provider's own last word, for the session log. */
  readonly raw?: Readonly<Record<string, unknown>>
}
