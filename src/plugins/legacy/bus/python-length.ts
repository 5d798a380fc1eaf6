import { charactersIn, pythonText } from '../../composition/index.ts'
import { isExactNumber } from '../json/exact-number.ts'
import { writeJson } from '../json/write.ts'

const plain = /^[ !#-&(-[\]-~]*$/

/** How many characters the Python text of a value has, without writing it. */
export const pythonLength = (value: unknown): number => {
  if (typeof value === 'string') return plain.test(value) ? value.length + 2 : lengthOf([value]) - 2
  if (typeof value === 'number') return Number.isInteger(value) ? String(value).length : lengthOf(value)
  if (typeof value !== 'object' || value === null) return value === false ? 5 : 4
  if (isExactNumber(value)) return lengthOf(value)
  if (Array.isArray(value)) return 2 + separated(value.length) + sum(value, pythonLength)
  const members = Object.entries(value)
  return 2 + separated(members.length) + sum(members, ([key, member]) => pythonLength(key) + 2 + pythonLength(member))
}

const lengthOf = (value: unknown): number => charactersIn(pythonText(writeJson(value)))

const separated = (count: number): number => Math.max(0, count - 1) * 2

const sum = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((total, value) => total + of(value), 0)
