import type { PythonValue } from '../python-value.ts'
import { readPlain } from './plain-scalar.ts'

/** A value whose type is said, as `!!float 3`. Throws when it is not of that type, or when the tag is none of JSON's types. */
export const readTagged = (tag: string, text: string): PythonValue => {
  if (tag === `${core}str`) return text
  const value = readPlain(text)
  if (tag === '!') return value
  if (tag === `${core}float` && typeof value === 'bigint') return Number(value)
  if (tag === `${core}${typeName(value)}` || (tag === `${core}timestamp` && typeof value === 'string')) return value
  throw new Error(`the tag ${tag} means nothing here, or ${text} is no such value`)
}

const core = 'tag:yaml.org,2002:'

const typeName = (value: PythonValue): string => {
  if (value === null) return 'null'
  if (typeof value === 'bigint') return 'int'
  return typeof value === 'number' ? 'float' : typeof value === 'boolean' ? 'bool' : ''
}
