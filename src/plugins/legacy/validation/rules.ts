import { isObject } from './is-object.ts'
import type { Problem, Rule } from './rule.ts'

export { isObject } from './is-object.ts'

/** A rule that asks one question; `reason` says what should be there. */
const simple = <T>(type: string, is: (value: unknown) => boolean, reason: string): Rule<T> => ({
  type,
  read: (value, path, problems) => {
    if (!is(value)) problems.push({ path, reason })
    return value as T
  },
})

/** Numbers and booleans are never turned into text. */
export const text: Rule<string> = simple('string', value => typeof value === 'string', 'Input should be a valid string')

export const object: Rule<Record<string, unknown>> = simple('object', isObject, 'Input should be a valid dictionary')

/** Whatever JSON can say. */
export const anything: Rule<unknown> = simple('any', () => true, '')

const truths = new Map<unknown, boolean>([
  ...['1', 't', 'y', 'yes', 'true', 'on'].map(word => [word, true] as const),
  ...['0', 'f', 'n', 'no', 'false', 'off'].map(word => [word, false] as const),
  [1, true],
  [0, false],
  [true, true],
  [false, false],
])

export const boolean: Rule<boolean> = {
  type: 'boolean',
  read: (value, path, problems) => {
    const truth = truths.get(typeof value === 'string' ? value.toLowerCase() : value)
    if (truth === undefined) problems.push({ path, reason: notBoolean(value) })
    return truth ?? false
  },
}

const notBoolean = (value: unknown): string => {
  if (typeof value === 'string') return reasonOf(value, 'Input should be a valid boolean, unable to interpret input')
  const isWhole = Number.isInteger(value) && Math.abs(value as number) < 2 ** 63
  return isWhole ? 'Input should be a valid boolean, unable to interpret input' : 'Input should be a valid boolean'
}

/** Half of a surrogate pair is found before anything else is looked at. */
const reasonOf = (word: unknown, reason: string): string =>
  typeof word === 'string' && !word.isWellFormed()
    ? 'Input should be a valid string, unable to parse raw data as a unicode string'
    : reason

/** Whole numbers, also written as text, as a fraction of nothing, or as true and false. */
export const integer: Rule<number> = {
  type: 'integer',
  read: (value, path, problems) => {
    const number = integerIn(value)
    if (typeof number === 'string') problems.push({ path, reason: reasonOf(value, number) })
    return Number(number)
  },
}

const notInteger = 'Input should be a valid integer'

/** The number, or what is wrong with it. */
const integerIn = (value: unknown): number | string => {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string') {
    if (/^\s*[+-]?\d+(?:_\d+)*(?:\.0+)?\s*$/.test(value)) return Number(value.replaceAll('_', ''))
    return `${notInteger}, unable to parse string as an integer`
  }
  if (typeof value !== 'number') return notInteger
  if (!Number.isFinite(value)) return 'Input should be a finite number'
  return Number.isInteger(value) ? value : `${notInteger}, got a number with a fractional part`
}

/** One of these words. */
export const oneOf = <const W extends string>(...words: readonly W[]): Rule<W> => ({
  type: 'string',
  words,
  read: (value, path, problems) => {
    if (!words.includes(value as W))
      problems.push({ path, reason: reasonOf(value, `Input should be ${spoken(words)}`) })
    return value as W
  },
})

/** `'a', 'b' or 'c'` */
const spoken = (words: readonly string[]): string => {
  const quoted = words.map(word => `'${word}'`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

export const list = <T>(items: Rule<T>): Rule<T[]> => ({
  type: 'array',
  items,
  read: (value, path, problems) => {
    if (Array.isArray(value)) return value.map((item, at) => items.read(item, [...path, at], problems))
    problems.push({ path, reason: 'Input should be a valid list' })
    return []
  },
})

export const nullable = <T>(rule: Rule<T>): Rule<T | null> => ({
  ...rule,
  read: (value, path, problems) => (value === null ? null : rule.read(value, path, problems)),
})

/** A rule of its own on top of another: `say` gives the text behind `Value error, `, or nothing when all is well. */
export const checked = <T>(rule: Rule<T>, say: (value: T) => string | undefined): Rule<T> => ({
  ...rule,
  read: (value, path, problems) => {
    const found: Problem[] = []
    const read = rule.read(value, path, found)
    const wrong = found.length === 0 ? say(read) : undefined
    problems.push(...found, ...(wrong === undefined ? [] : [{ path, reason: `Value error, ${wrong}` }]))
    return read
  },
})

/** Text or a list of texts; what is neither is refused for both reasons. */
export const textOrList: Rule<string | string[]> = {
  type: 'array',
  items: text,
  read: (value, path, problems) => {
    if (typeof value === 'string') return value
    const inList: Problem[] = []
    const read = list(text).read(value, [...path, 'list[str]'], inList)
    if (inList.length > 0) {
      problems.push(...inList)
      text.read(value, [...path, 'str'], problems)
    }
    return read
  },
}
