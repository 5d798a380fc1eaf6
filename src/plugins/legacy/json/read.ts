import { isExactNumber } from './exact-number.ts'
import { keysOf, noteOrder } from './key-order.ts'
import { Reader } from './reader.ts'
import { syntaxError } from './syntax-error.ts'

/** A value that was read: as plain JavaScript, and with its numbers as Python would write them. */
export interface Read {
  readonly plain: unknown
  /** The same value when nothing in it needs another. */
  readonly exact: unknown
}

/** Fractions, exponents, long numbers, keys that JavaScript would put first: what `JSON.parse` changes. */
const isChanged = /(?:^|[:,[\s])-?(?:\d+[.eE]|\d{16})|"\d+"\s*:/

/** Whether plain JavaScript cannot hold what this text says. */
export const needsExact = (text: string): boolean => isChanged.test(text)

/** Python's `json.loads`. Throws INVALID_JSON with the text that Python says, INVALID_COMMAND for what lies too deep. */
export const readJson = (text: string): Read => {
  if (!needsExact(text)) {
    try {
      const value: unknown = JSON.parse(text)
      return { plain: value, exact: value }
    } catch {
      // Python reads more than JavaScript, and says in other words what is wrong
    }
  }
  if (text.startsWith('\ufeff')) throw syntaxError('Unexpected UTF-8 BOM (decode using utf-8-sig)', text, 0)
  const reader = new Reader(text)
  const exact = reader.read()
  return { plain: reader.hasExact ? plainOf(exact) : exact, exact }
}

/** Most texts that are none are seen at their beginning; to fail takes a hundred times as long. */
const mayBeJson = /^[ \t\n\r]*[-[{"\dtfnNI]/

/** Python's `json.loads`, or undefined for what it would refuse. */
export const exactIn = (text: string): unknown => {
  if (!mayBeJson.test(text)) return undefined
  try {
    return readJson(text).exact
  } catch {
    return undefined
  }
}

/** A copy with JavaScript's numbers. */
export const plainOf = (exact: unknown): unknown => {
  if (typeof exact !== 'object' || exact === null) return exact
  if (isExactNumber(exact)) return Number(exact.rawJSON)
  if (Array.isArray(exact)) return exact.map(plainOf)
  const plain = Object.fromEntries(Object.entries(exact).map(([key, value]) => [key, plainOf(value)]))
  const keys = keysOf(exact)
  return keys.length > 0 ? noteOrder(plain, keys) : plain
}
