import { isExactNumber } from '../json/exact-number.ts'
import { replaceAt } from './patterns.ts'

export interface Difference {
  /** A JSON pointer; empty for the whole. */
  readonly at: string
  readonly want: unknown
  /** Undefined: it is missing. */
  readonly got: unknown
}

/** What may differ: see `Recording`. */
export interface Masks {
  readonly volatile: readonly string[]
  readonly unordered: readonly string[]
}

/** Every place where two values differ. Numbers are compared as numbers, whole ones exactly. */
export const differences = (want: unknown, got: unknown, at = ''): Difference[] => {
  const type = typeOf(want)
  if (type !== typeOf(got)) return [{ at, want, got }]
  if (type === 'number') return isSameNumber(want, got) ? [] : [{ at, want, got }]
  if (type !== 'object' && type !== 'array') return want === got ? [] : [{ at, want, got }]
  const [wanted, given] = [want, got] as Record<string, unknown>[] as [Record<string, unknown>, Record<string, unknown>]
  return [...new Set([...Object.keys(wanted), ...Object.keys(given)])].flatMap(key => {
    const here = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!Object.hasOwn(wanted, key)) return [{ at: here, want: undefined, got: given[key] }]
    return Object.hasOwn(given, key)
      ? differences(wanted[key], given[key], here)
      : [{ at: here, want: wanted[key], got: undefined }]
  })
}

/** A copy in which what may differ says only its type, and what comes in any order is sorted. */
export const masked = (value: unknown, { volatile, unordered }: Masks): unknown => {
  const whole = { value: copyOf(value) }
  for (const pattern of volatile) {
    const isAny = pattern.endsWith('?')
    replaceAt(whole, `/value${rooted(isAny ? pattern.slice(0, -1) : pattern)}`, old =>
      isAny ? '<any>' : `<${typeOf(old)}>`,
    )
  }
  for (const pattern of unordered)
    replaceAt(whole, `/value${rooted(pattern)}`, old => (Array.isArray(old) ? sorted(old) : old))
  return whole.value
}

/** By their text, names in the order of their bytes. */
export const sorted = (values: readonly unknown[]): unknown[] =>
  values.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))

export const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return isExactNumber(value) ? 'number' : typeof value
}

const rooted = (pattern: string): string => (pattern.startsWith('/') || pattern === '' ? pattern : `/${pattern}`)

const isSameNumber = (want: unknown, got: unknown): boolean => {
  const [a, b] = [JSON.stringify(want), JSON.stringify(got)]
  return a === b || (Number(a) === Number(b) && !(whole.test(a) && whole.test(b)))
}
const whole = /^-?\d+$/

/** Of what JSON can say; numbers stay as they were written. */
const copyOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value
  if (Array.isArray(value)) return value.map(copyOf)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]))
}

const sortKey = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeOf(inner) === 'object' ? Object.fromEntries(Object.entries(inner as object).sort()) : inner,
  ) ?? ''
