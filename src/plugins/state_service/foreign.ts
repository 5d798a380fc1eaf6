import { type Emit, withRaw } from '../../plugin/index.ts'
import type { ExternalChange, SharedState } from '../../stores/shared-state.ts'
import { shared } from './place.ts'
import { entryOf } from './shared-row.ts'
import { timestampOf } from './timestamp.ts'
import { changed } from './tokens.ts'
import type { Changed } from './values.ts'

/** Tells what other programs have written into the shared namespace; the result ends it. */
export const announceForeign = (state: SharedState, emit: Emit<{ changed: typeof changed }>): (() => void) =>
  state.listen(async changes => {
    await Promise.all(changes.map(async change => emit(changed, await factOf(state, change))))
  })

const factOf = async (state: SharedState, { key, version, deleted }: ExternalChange): Promise<Changed> => {
  const row = deleted ? undefined : await state.get(key)
  const fact = {
    type: 'shared' as const,
    namespace: shared,
    key,
    version,
    source: 'external' as const,
    timestamp: timestampOf(Date.now()),
  }
  if (!row) return { ...fact, deleted: true }
  const { text } = entryOf(row)
  return withRaw({ ...fact, value: JSON.parse(text) as unknown }, { value: text })
}
