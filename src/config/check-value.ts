import { nearest } from '../plugin/index.ts'
import type { Key } from './key.ts'
import { type Places, resolvePath } from './resolve-path.ts'
import { sayFound } from './say-found.ts'

/** A value, or what was expected and found. */
export type Checked = { readonly value: unknown } | { readonly problem: string }

/** Whether `raw` is what `key` may hold; words in the wanted case, paths absolute. */
export const checkValue = (key: Key, raw: unknown, places: Places): Checked => {
  if (key.canBeOff && raw === false) return { value: false }
  const value = read(key, raw, places)
  if (value !== undefined) return { value }
  const meant = typeof raw === 'string' && key.words ? nearest(raw, key.words, 1)[0] : undefined
  return { problem: `expected ${sayExpected(key)}, found ${sayFound(raw)}${meant ? `; did you mean ${meant}?` : ''}` }
}

/** What a key may hold, in words: `an integer of at least 1`. */
export const sayExpected = ({ kind, words, least, most, canBeOff, unit }: Key): string => {
  const bounds =
    least !== undefined && most !== undefined
      ? ` from ${least} to ${most}`
      : least !== undefined
        ? ` of at least ${least}`
        : most !== undefined
          ? ` of at most ${most}`
          : ''
  const said = kind === 'word' ? `one of ${words?.join(', ')}` : kindsInWords[kind]
  return `${said}${bounds}${unit ? ` (${unit})` : ''}${canBeOff ? ' or false' : ''}`
}

const kindsInWords = {
  boolean: 'true or false',
  integer: 'an integer',
  number: 'a number',
  text: 'a text',
  texts: 'a list of texts',
  numbers: 'a list of numbers',
  path: 'a path',
  paths: 'a list of paths',
  word: 'a word',
} as const

/** Undefined when it is something else. */
const read = (key: Key, raw: unknown, places: Places): unknown => {
  switch (key.kind) {
    case 'boolean':
      return typeof raw === 'boolean' ? raw : undefined
    case 'integer':
      return Number.isSafeInteger(raw) && isWithin(key, raw as number) ? raw : undefined
    case 'number':
      return Number.isFinite(raw) && isWithin(key, raw as number) ? raw : undefined
    case 'text':
      return typeof raw === 'string' ? raw : undefined
    case 'word':
      return typeof raw === 'string' ? wordOf(key, raw) : undefined
    case 'path':
      return isPath(raw) ? resolvePath(raw, places) : undefined
    // A list is checked item by item; what comes here is none.
    case 'texts':
    case 'numbers':
    case 'paths':
      return undefined
  }
}

const isWithin = ({ least = -Infinity, most = Infinity }: Key, value: number): boolean =>
  value >= least && value <= most

const isPath = (raw: unknown): raw is string => typeof raw === 'string' && raw !== '' && !raw.includes('\0')

const wordOf = ({ words = [], spellings = {} }: Key, raw: string): string | undefined => {
  const upper = raw.toUpperCase()
  return (
    words.find(word => word.toUpperCase() === upper) ?? (Object.hasOwn(spellings, upper) ? spellings[upper] : undefined)
  )
}
