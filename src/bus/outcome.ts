import type { KsiError, WireError } from '../errors.ts'
import type { EventRecord, Keep } from '../plugin/index.ts'
import type { Route } from './routes.ts'

/** How an event ended; `cause` is the error as it was thrown. */
export type Outcome = { readonly record: EventRecord } & (
  | { readonly result: unknown }
  | { readonly error: WireError; readonly cause: KsiError }
)

/** What a passage is made with. */
export interface Terms {
  readonly route: Route
  /** When it must be over: milliseconds of the monotonic clock. */
  readonly due: number
  readonly started: number
  /** Somebody waits for the answer. */
  readonly asked: boolean
  readonly keep: Keep
  /** See `EventContext`. */
  readonly direct: boolean
  readonly outer: { readonly signal?: AbortSignal | undefined }
}
