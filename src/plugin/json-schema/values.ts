import type { Keywords } from './compile.ts'
import { type Check, refuse } from './problem.ts'

export const typeCheck = (type: string | readonly string[]): Check => {
  if (typeof type !== 'string') return typesCheck(type)
  const message = `must be ${type}`
  if (type === 'string' || type === 'boolean')
    return (value, problems) => (typeof value === type ? value : refuse(value, problems, message))
  const fits = is[type]!
  return (value, problems) => (fits(value) ? value : refuse(value, problems, message))
}

const typesCheck = (types: readonly string[]): Check => {
  const fitting = types.map(type => is[type]!)
  const message = `must be ${types.join(' or ')}`
  return (value, problems) => (fitting.some(fits => fits(value)) ? value : refuse(value, problems, message))
}

/** JSON has no infinity, but JSON.parse reads 1e999 as one. */
const is: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: value => typeof value === 'string',
  number: Number.isFinite,
  integer: Number.isInteger,
  boolean: value => typeof value === 'boolean',
  null: value => value === null,
}

export const constCheck = (constant: unknown): Check => {
  const message = `must be ${JSON.stringify(constant)}`
  return (value, problems) => (isEqual(constant, value) ? value : refuse(value, problems, message))
}

export const enumCheck = (values: readonly unknown[]): Check => {
  const simple = new Set(values)
  const objects = values.filter(one => typeof one === 'object' && one !== null)
  const message = `must be one of ${values.map(one => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ')}`
  return (value, problems) =>
    simple.has(value) || objects.some(one => isEqual(one, value)) ? value : refuse(value, problems, message)
}

export const numberCheck = (schema: Keywords): Check => {
  const { minimum = -Infinity, maximum = Infinity, multipleOf } = schema
  const { exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema
  return (value, problems) => {
    if (typeof value !== 'number') return value
    if (value < minimum) refuse(value, problems, `must be at least ${minimum}`)
    if (value > maximum) refuse(value, problems, `must be at most ${maximum}`)
    if (value <= exclusiveMinimum) refuse(value, problems, `must be more than ${exclusiveMinimum}`)
    if (value >= exclusiveMaximum) refuse(value, problems, `must be less than ${exclusiveMaximum}`)
    if (multipleOf !== undefined && !Number.isInteger(value / multipleOf))
      refuse(value, problems, `must be a multiple of ${multipleOf}`)
    return value
  }
}

export const stringCheck = (schema: Keywords): Check => {
  const { minLength = 0, maxLength = Infinity, pattern } = schema
  const regex = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  return (value, problems) => {
    if (typeof value !== 'string') return value
    if (value.length < minLength || (minLength > 1 && characters(value) < minLength))
      refuse(value, problems, minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`)
    if (value.length > maxLength && characters(value) > maxLength)
      refuse(value, problems, `must have at most ${maxLength} characters`)
    if (regex && !regex.test(value)) refuse(value, problems, `must match ${pattern}`)
    return value
  }
}

/** Characters as JSON Schema counts them: one beyond the basic plane is one, not two. */
const characters = (text: string): number => {
  let count = 0
  for (let at = 0; at < text.length; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return count
}

/** Recurses as deep as `expected`, which comes from a schema, however deep the value is. */
const isEqual = (expected: unknown, value: unknown): boolean => {
  if (typeof expected !== 'object' || expected === null) return expected === value
  if (typeof value !== 'object' || value === null || Array.isArray(expected) !== Array.isArray(value)) return false
  const keys = Object.keys(expected)
  return (
    keys.length === Object.keys(value).length &&
    keys.every(key => Object.hasOwn(value, key) && isEqual((expected as any)[key], (value as any)[key]))
  )
}
