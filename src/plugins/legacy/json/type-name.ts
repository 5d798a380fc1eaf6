import { isExactNumber } from './exact-number.ts'

/** What Python calls the type of a value that was read. */
export const typeName = (exact: unknown): string => {
  if (exact === null || exact === undefined) return 'NoneType'
  if (Array.isArray(exact)) return 'list'
  if (isExactNumber(exact)) return /^-?\d+$/.test(exact.rawJSON) ? 'int' : 'float'
  if (typeof exact === 'number') return Number.isInteger(exact) ? 'int' : 'float'
  return { string: 'str', boolean: 'bool' }[typeof exact as string] ?? 'dict'
}
