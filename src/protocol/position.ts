import { fail } from '../errors.ts'
import type { Subscription } from '../plugin/index.ts'

/** Where a subscriber left off. */
export interface Position {
  readonly after: number
  readonly logId?: string | undefined
}

/** Reads the position out of `after` or `cursor`. Throws INVALID_INPUT when it is none. */
export const positionIn = ({ after, cursor }: Subscription): Position | undefined => {
  if (cursor !== undefined) return fromCursor(cursor)
  if (after === undefined) return undefined
  if (!isSeq(after.seq)) throw invalid(`after.seq must be a whole number from 0 on, not ${after.seq}`)
  return { after: after.seq, logId: after.log_id }
}

/** Opaque to clients: the log and the number of the last event seen. */
export const cursorAt = (logId: string, seq: number): string => `${logId}:${seq}`

const fromCursor = (cursor: string): Position => {
  const at = cursor.lastIndexOf(':')
  const after = Number(cursor.slice(at + 1) || Number.NaN)
  if (at <= 0 || !isSeq(after)) throw invalid('the cursor was not made by this daemon')
  return { after, logId: cursor.slice(0, at) }
}

const isSeq = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

const invalid = (reason: string) =>
  fail('INVALID_INPUT', 'system:subscribe', reason).with({
    hint: 'take the cursor of the last event you received, or {"log_id": …, "seq": …}',
  })
