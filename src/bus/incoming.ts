import type { Actor, Keep } from '../plugin/index.ts'

/** What a sender says of an event. */
export interface Incoming {
  readonly name: string
  readonly data: unknown
  readonly source: string
  readonly actor: Actor
  readonly correlation_id?: string | number | undefined
  readonly client_id?: string | undefined
  readonly claimed_agent?: string | undefined
  readonly idempotency_key?: string | undefined
  readonly traceparent?: string | undefined
  readonly text?: string | undefined
  /** In the place of what its token says. */
  readonly keep?: Keep | undefined
  /** Seconds. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
}
