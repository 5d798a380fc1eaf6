import { fail } from '../errors.ts'
import type { Change } from '../plugin/index.ts'

/** Changes of rows as another process sends them. Throws INVALID_EVENT when they are none. */
export const readChanges = (changes: unknown): readonly Change[] => {
  if (changes === undefined || changes === null) return []
  if (Array.isArray(changes) && changes.every(isChange)) return changes
  throw fail('INVALID_EVENT', 'changes must be a list of {store, key, value} or {store, key, text}')
}

const isChange = (change: unknown): change is Change => {
  if (typeof change !== 'object' || change === null) return false
  const { store, key, text } = change as Partial<Record<keyof Change, unknown>>
  return typeof store === 'string' && typeof key === 'string' && (text === undefined || typeof text === 'string')
}
