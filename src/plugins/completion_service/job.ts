import type { Change } from '../../plugin/index.ts'
import type { Equipment, TurnResult } from './turn.ts'

/** One accepted completion, as it is kept on disk. */
export interface JobRecord {
  readonly request_id: string
  /** Ascending in the order of acceptance. */
  readonly order: number
  /** Whose turns are one after the other: `agent/<id>`, `session/<id>` or `request/<id>`. */
  readonly conversation: string
  readonly agent_id: string | null
  readonly client_id: string | null
  /** The agent that asked for it; null when it was no agent. */
  readonly asker: string | null
  /** The idempotency key it came with, under its event and its sender. */
  readonly key: string | null
  readonly prompt: string
  /** Who speaks, as a client says; agents are known without. */
  readonly from?: string
  /** Asked for by the client; else the conversation's own. */
  readonly session_id: string | null
  readonly stream: boolean
  readonly correlation_id: string | number | null
  readonly started_by: 'client' | 'agent' | 'mail'
  /** What was asked for this turn; it goes before what its agent is equipped with. */
  readonly equipment: Equipment
}

/** A completion that waits or runs. */
export interface Job {
  readonly record: JobRecord
  readonly withEnd: ((outcome: TurnResult) => readonly Change[]) | undefined
  readonly done: PromiseWithResolvers<TurnResult>
  /** Aborted with the error it is to end with. */
  readonly abort: AbortController
  /** Milliseconds since 1970; undefined while it waits. */
  startedAt: number | undefined
}

export const newJob = (record: JobRecord, withEnd?: Job['withEnd']): Job => ({
  record,
  withEnd,
  done: Promise.withResolvers(),
  abort: new AbortController(),
  startedAt: undefined,
})

export const jobStore = 'completions'

/** A job whose row is found after a restart: one that waited runs again, one that had begun does not. */
export type JobRow = JobRecord & { readonly state: 'queued' | 'running' }

export const jobRow = ({ record }: Job, state: JobRow['state']): Change => {
  const { token_file: _, socket: __, ...equipment } = record.equipment
  return { store: jobStore, key: record.request_id, value: { ...record, equipment, state } satisfies JobRow }
}
export const jobGone = ({ request_id }: JobRecord): Change => ({ store: jobStore, key: request_id })

/** Those a completion concerns, as its facts name them. */
export const whoOf = ({ request_id, client_id, agent_id }: JobRecord) => ({ request_id, client_id, agent_id })
