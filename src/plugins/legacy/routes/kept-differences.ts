import type { Change, EventContext } from '../../../plugin/index.ts'
import type { Legacy } from '../legacy.ts'

export interface KeptDifference {
  readonly command: string
  readonly client: string
  /** ISO 8601. */
  readonly at: string
  /** What was sent. */
  readonly parameters: unknown
  readonly places: readonly { readonly at: string; readonly theirs: unknown; readonly ours: unknown }[]
}

const store = 'legacy_differences'
const most = 200
/** Digits of a key, so that keys are in the order of their numbers. */
const digits = 16

/** The change that keeps one more, and those that drop the oldest. */
export const keeping = async (difference: KeptDifference, { services: { rows } }: Legacy): Promise<Change[]> => {
  const key = String(rows.number()).padStart(digits, '0')
  const count = await rows.count(store)
  const old = count < most ? [] : await rows.list(store, { limit: count - most + 1 })
  return [{ store, key, value: difference }, ...old.map(({ key }) => ({ store, key }))]
}

/** The newest first. */
export const keptDifferences = async ({ services: { rows } }: Legacy, command?: string): Promise<KeptDifference[]> => {
  const all = (await rows.list(store, { reverse: true })).map(({ text }) => JSON.parse(text) as KeptDifference)
  return command === undefined ? all : all.filter(one => one.command === command)
}

/** Drops those of one command, or all; gives back how many. */
export const settleDifferences = async (
  { services: { rows } }: Legacy,
  command: string | undefined,
  { write }: Pick<EventContext, 'write'>,
): Promise<number> => {
  const settled = (await rows.list(store)).filter(
    ({ text }) => command === undefined || (JSON.parse(text) as KeptDifference).command === command,
  )
  for (const { key } of settled) write({ store, key })
  return settled.length
}
