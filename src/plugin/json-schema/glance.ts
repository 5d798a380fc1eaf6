import type { Keywords } from './compile.ts'

/** Whether a value fits beyond doubt and needs nothing filled in. What is not seen at a glance may fit all the same. */
export type Glance = (value: unknown) => boolean

/**
 * For an object of simple fields, as most data of events is, a look at each described field is enough: a fourth of
 * what the whole check costs. Undefined for all other schemas.
 */
export const glanceFor = (schema: Keywords): Glance | undefined => {
  const { type, properties = {}, required = [], additionalProperties = true, ...rest } = schema
  if (type !== 'object' || additionalProperties !== true || !isSilent(rest)) return undefined
  const names = [...new Set<string>([...Object.keys(properties), ...required])]
  const kinds = names.map(name => kindOf(Object.hasOwn(properties, name) ? properties[name] : true))
  if (kinds.includes(undefined) || names.some(name => name in Object.prototype)) return undefined
  const awaited = names.map(name => required.includes(name) || properties[name]?.default !== undefined)
  return value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    for (let at = 0; at < names.length; at++) {
      const field = (value as Record<string, unknown>)[names[at]!]
      if (field === undefined ? awaited[at] : !fits(kinds[at]!, field)) return false
    }
    return true
  }
}

const simple = ['any', 'string', 'boolean', 'number', 'integer'] as const
type Kind = (typeof simple)[number]

const kindOf = (schema: Keywords | boolean): Kind | undefined => {
  if (typeof schema === 'boolean') return schema ? 'any' : undefined
  const { type = 'any', default: _, ...rest } = schema
  return isSilent(rest) ? simple.find(kind => kind === type) : undefined
}

const fits = (kind: Kind, value: unknown): boolean => {
  if (kind === 'any') return true
  if (kind === 'integer') return Number.isInteger(value)
  if (kind === 'number') return Number.isFinite(value)
  return typeof value === kind
}

const silent = new Set(['description', 'title', 'examples', 'deprecated', '$comment', '$schema'])

/** Whether these keywords ask for nothing. */
const isSilent = (rest: Keywords): boolean => Object.keys(rest).every(keyword => silent.has(keyword))
