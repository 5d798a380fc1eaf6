import { isMap, type PythonValue } from '../python-value.ts'
import type { Comparison } from './parse.ts'

/** Compares as Python does. Throws TypeError where these two cannot be compared. */
export const compare = (sign: Comparison, left: PythonValue, right: PythonValue): boolean => {
  switch (sign) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case '<':
      return isLess(left, right)
    case '>':
      return isLess(right, left)
    case '<=':
      return isLess(left, right) || isEqual(left, right)
    case '>=':
      return isLess(right, left) || isEqual(left, right)
    case 'in':
      return isIn(left, right)
    case 'not in':
      return !isIn(left, right)
  }
}

/** True is 1 and False is 0, as in Python. */
const numberIn = (value: PythonValue): bigint | number | undefined => {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined
}

/** As Python's `==`: 1, 1.0 and True are equal, and so are maps whatever the order of their keys. */
export const isEqual = (left: PythonValue, right: PythonValue): boolean => {
  const [a, b] = [numberIn(left), numberIn(right)]
  // biome-ignore lint/suspicious/noDoubleEquals: it alone compares whole numbers with others, and does so exactly
  if (a !== undefined && b !== undefined) return a == b
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, at) => isEqual(item, right[at]!))
  if (isMap(left) && isMap(right))
    return (
      left.size === right.size &&
      [...left].every(([key, value]) => right.has(key) && isEqual(value, right.get(key) as PythonValue))
    )
  return left === right
}

/** As Python's `<`. Throws TypeError where these two have no order. */
export const isLess = (left: PythonValue, right: PythonValue): boolean => {
  const [a, b] = [numberIn(left), numberIn(right)]
  if (a !== undefined && b !== undefined) return a < b
  if (typeof left === 'string' && typeof right === 'string') return isBefore(left, right)
  if (!isList(left) || !isList(right)) throw new TypeError('these have no order')
  const at = left.findIndex((item, index) => index >= right.length || !isEqual(item, right[index]!))
  if (at < 0) return left.length < right.length
  return at < right.length && isLess(left[at]!, right[at]!)
}

/** By code points, not by the halves of those that have two. */
const isBefore = (left: string, right: string): boolean => {
  const [a, b] = [[...left], [...right]]
  const at = a.findIndex((character, index) => character !== b[index])
  if (at < 0) return a.length < b.length
  return at < b.length && a[at]!.codePointAt(0)! < b[at]!.codePointAt(0)!
}

const isIn = (wanted: PythonValue, container: PythonValue): boolean => {
  if (isList(container)) return container.some(item => isEqual(wanted, item))
  if (isMap(container)) return [...container.keys()].some(key => isEqual(wanted, key))
  if (typeof container === 'string' && typeof wanted === 'string') return container.includes(wanted)
  throw new TypeError('nothing can be in this')
}

const isList = (value: PythonValue): value is readonly PythonValue[] => Array.isArray(value)
