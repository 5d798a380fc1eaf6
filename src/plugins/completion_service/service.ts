import { type Awaitable, service } from '../../plugin/index.ts'
import type { Equipment, Turn, TurnResult } from './turn.ts'

/** Runs turns: one at a time per agent, agents beside each other. */
export interface Completions {
  /**
   * Resolves when the turn is accepted; `done` resolves, and never rejects, when its end is committed.
   * Throws SHUTTING_DOWN, or an error of storage, and then the turn will not run.
   */
  submit(turn: Turn): Promise<{ readonly request_id: string; readonly done: Promise<TurnResult> }>
  /** Ends the turns of this agent that wait or run, with all their processes, as CANCELLED. */
  cancel(agent_id: string, reason: string): Promise<void>
  /** Cancels, ends its warm process, and forgets nothing: a later turn goes on with the conversation. */
  close(agent_id: string): Promise<void>
  state(agent_id: string): 'idle' | 'queued' | 'running'
  /** Who knows agents says here what a turn needs that a client asked for by the agent's id alone. */
  equip(find: (agent_id: string) => Awaitable<Equipment | undefined>): void
}

export const CompletionsService = service<Completions>('completions')
