import { nearest } from '../nearest.ts'
import type { Keywords } from './compile.ts'
import { below, type Check, mostProblems, type Problem, refuse } from './problem.ts'

type Compile = (schema: Keywords | boolean) => Check
type Fields = Record<string, unknown>
type FieldCheck = (field: unknown, problems: Problem[], key: string) => unknown

interface Property {
  readonly check: FieldCheck
  readonly required: boolean
  readonly fill: (() => unknown) | undefined
  /** Something has to be done when it is missing. */
  readonly awaited: boolean
}
type Properties = ReadonlyMap<string, Property>

/** Walks over the fields that are there, not over those that may be: that is faster, and finds unknown ones. */
export const objectCheck = (schema: Keywords, compile: Compile): Check => {
  const properties = propertiesOf(schema, compile)
  const other = otherProperty(schema, properties, compile)
  const awaited = [...properties.values()].filter(property => property.awaited).length
  return (value, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    let read = value as Fields
    let seen = 0
    let count = problems.length
    for (const key in value) {
      const property = properties.get(key) ?? other
      if (property === undefined || !Object.hasOwn(value, key)) continue
      const field = (value as Fields)[key]
      if (field === undefined) continue
      if (property.awaited) seen++
      const filled = property.check(field, problems, key)
      if (problems.length > count) {
        below(problems, count, key)
        count = problems.length
        if (count >= mostProblems) return value
      } else if (filled !== field) {
        if (read === value) read = { ...read }
        read[key] = filled
      }
    }
    return seen < awaited ? fillIn(read, properties, problems) : read
  }
}

const propertiesOf = (schema: Keywords, compile: Compile): Properties => {
  const described: Readonly<Record<string, Keywords>> = schema.properties ?? {}
  const required = new Set<string>(schema.required)
  const properties = new Map<string, Property>()
  for (const name of new Set([...Object.keys(described), ...required])) {
    const own = Object.hasOwn(described, name) ? described[name]! : (schema.additionalProperties ?? true)
    const fill = fillOf(own)
    const check = named(compile(own), schema, compile)
    properties.set(name, {
      check,
      required: required.has(name),
      fill,
      awaited: required.has(name) || fill !== undefined,
    })
  }
  return properties
}

/** Everybody gets a default of his own: handlers may change what they are given. */
const fillOf = (schema: Keywords | boolean): (() => unknown) | undefined => {
  const value = typeof schema === 'boolean' ? undefined : schema.default
  if (value === undefined) return undefined
  return typeof value === 'object' && value !== null ? () => structuredClone(value) : () => value
}

const fillIn = (given: Fields, properties: Properties, problems: Problem[]): Fields => {
  const filled = { ...given }
  for (const [name, { required, fill }] of properties) {
    if (Object.hasOwn(given, name) && given[name] !== undefined) continue
    if (fill) put(filled, name, fill())
    else if (required && problems.length < mostProblems)
      problems.push({ message: missing(name, given, properties), path: [name] })
  }
  return filled
}

/** An assignment, except that `__proto__` is a field like any other. */
const put = (fields: Fields, name: string, value: unknown): void => {
  if (name === '__proto__')
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true })
  else fields[name] = value
}

const missing = (name: string, given: Fields, properties: Properties): string => {
  const unknown = Object.keys(given)
    .slice(0, 100)
    .filter(key => !properties.has(key))
  const [meant] = nearest(name, unknown, 1)
  return meant === undefined ? 'is required' : `is required; did you mean it by ${meant}?`
}

/** What is asked of the fields that have no description of their own; undefined: nothing. */
const otherProperty = (schema: Keywords, properties: Properties, compile: Compile): Property | undefined => {
  const { additionalProperties = true, propertyNames } = schema
  if (additionalProperties === true && propertyNames === undefined) return undefined
  const check: FieldCheck =
    additionalProperties === false
      ? (field, problems, key) => refuse(field, problems, unknownKey(key, properties))
      : named(compile(additionalProperties), schema, compile)
  return { check, required: false, fill: undefined, awaited: false }
}

/** The check of a field whose name must fit, too. */
const named = (check: Check, { propertyNames }: Keywords, compile: Compile): FieldCheck => {
  if (propertyNames === undefined) return check
  const name = compile(propertyNames)
  return (field, problems, key) => {
    name(key, problems)
    return check(field, problems)
  }
}

const unknownKey = (key: string, properties: Properties): string => {
  const [meant] = nearest(key, properties.keys(), 1)
  return meant === undefined ? 'is not known here' : `is not known here; did you mean ${meant}?`
}
