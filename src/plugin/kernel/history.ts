import type { Awaitable } from '../awaitable.ts'
import type { EventStatus } from '../context.ts'
import { service } from '../tokens.ts'

/** One event as `system:event_history` shows it; secrets are redacted. */
export interface HistoryRecord {
  readonly metadata: {
    readonly id: string
    readonly seq: number
    readonly name: string
    readonly source: string
    /** ISO 8601, UTC. */
    readonly timestamp: string
    readonly correlation_id: string | number | null
    readonly parent_id: string | null
    readonly depth: number
    readonly actor: string
    readonly claimed_agent?: string
    readonly client_id?: string
  }
  readonly event_name: string
  readonly data?: unknown
  readonly result?: unknown
  readonly error?: unknown
  readonly handlers_called: readonly string[]
  readonly duration_ms: number
  readonly status: EventStatus
}

/** Which events; every part left out restricts nothing. */
export interface HistoryQuery {
  readonly patterns?: readonly string[]
  readonly source?: string
  readonly correlation_id?: string | number
  /** Milliseconds since 1970. */
  readonly since?: number
  readonly until?: number
  readonly after_seq?: number
  readonly status?: EventStatus
  readonly order?: 'asc' | 'desc'
  /** The newest so many that fit; 100 if not said. */
  readonly limit?: number
  readonly include_data?: boolean
}

/** The log as its readers see it: recent events from memory, durable ones from disk. */
export interface History {
  /** Names this log; another database has another. */
  readonly log_id: string
  /** The number of the newest event that is committed or, if recent, has happened. */
  readonly last: () => number
  /** Why the last commit was not kept, as on a full disk; undefined since one was. */
  readonly failure: () => string | undefined
  readonly query: (query: HistoryQuery) => Awaitable<{ events: HistoryRecord[]; total: number; truncated: boolean }>
}

export const HistoryService = service<History>('history')
