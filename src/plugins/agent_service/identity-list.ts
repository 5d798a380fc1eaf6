import { isLess, type PythonMap, type PythonValue } from '../composition/index.ts'

const activeMs = 24 * 60 * 60 * 1000
const time = /^\d{4}-\d\d-\d\d(?:[T ]|$)/

/** Within the last day; what cannot be read as a time is not active. */
export const isActive = (last_active: PythonValue | undefined): boolean =>
  typeof last_active === 'string' && time.test(last_active) && Date.parse(last_active) > Date.now() - activeMs

const sortable = ['created_at', 'last_active', 'display_name']

/** By one field, those that are equal in the order of their creation; a field that is none leaves that order. */
export const inOrder = (all: readonly PythonMap[], field: unknown, order: unknown): readonly PythonMap[] => {
  if (typeof field !== 'string' || !sortable.includes(field)) return all
  const direction = order === 'desc' ? -1 : 1
  return all.toSorted((a, b) => direction * compare(a.get(field) ?? '', b.get(field) ?? ''))
}

/** What has no order, as text and numbers, is compared as text. */
const compare = (a: PythonValue, b: PythonValue): number => {
  try {
    return isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0
  } catch {
    return compare(String(a), String(b))
  }
}
