import { type Change, type EventContext, fail, type Rows, toWire } from '../../plugin/index.ts'
import { keyOf } from './ask.ts'
import type { TurnResult } from './turn.ts'
import type { Turns } from './turns.ts'

/** What became of a request with an idempotency key. */
interface KeptOutcome {
  readonly request_id: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Absent while it waits or runs. */
  readonly outcome?: TurnResult
}

const store = 'completion_keys'
/** Milliseconds. */
const keptFor = 24 * 60 * 60 * 1000

/** What was asked for with this key before, under way or ended: a key never runs twice. */
export const earlierRequest = async (
  { rows, turns }: { rows: Rows; turns: Turns },
  context: EventContext,
): Promise<{ request_id: string; outcome: Promise<TurnResult> } | undefined> => {
  const text = await rows.get(store, keyOf(context)!)
  const kept = text === undefined ? undefined : (JSON.parse(text) as KeptOutcome)
  if (kept === undefined || isOld(kept)) return undefined
  const { request_id } = kept
  const job = turns.find(request_id)
  if (job) return { request_id, outcome: job.done.promise }
  const lost = { request_id, error: toWire(fail('INTERRUPTED', `completion ${request_id}`)) }
  return { request_id, outcome: Promise.resolve(kept.outcome ?? lost) }
}

export const keepOutcome = (key: string | null, request_id: string, outcome?: TurnResult): Change[] => {
  const kept: KeptOutcome = { request_id, at: Date.now(), ...(outcome && { outcome }) }
  return key === null ? [] : [{ store, key, value: kept }]
}

export const oldOutcomes = async (rows: Rows): Promise<Change[]> =>
  (await rows.list(store))
    .filter(({ text }) => isOld(JSON.parse(text) as KeptOutcome))
    .map(({ key }) => ({ store, key }))

const isOld = ({ at, outcome }: KeptOutcome): boolean => outcome !== undefined && at < Date.now() - keptFor
