import { fail } from '../../errors.ts'
import { nearest } from '../nearest.ts'

type Form = 'schema' | 'schemas' | 'map' | 'names' | 'count' | 'number' | 'pattern' | 'type' | 'any'

/** The keywords that decide what is valid, and what they hold. */
const deciding: Readonly<Record<string, Form>> = {
  type: 'type',
  enum: 'any',
  const: 'any',
  properties: 'map',
  required: 'names',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  items: 'schema',
  prefixItems: 'schemas',
  minItems: 'count',
  maxItems: 'count',
  minLength: 'count',
  maxLength: 'count',
  pattern: 'pattern',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  anyOf: 'schemas',
  oneOf: 'schemas',
  allOf: 'schemas',
  not: 'schema',
}

/** Keywords that would decide too, but are not understood here. */
const unsupported = new Set(
  `$ref $dynamicRef patternProperties dependentRequired dependentSchemas dependencies if then else contains minContains
   maxContains uniqueItems minProperties maxProperties unevaluatedItems unevaluatedProperties additionalItems`.split(
    /\s+/,
  ),
)
/** Keywords that only describe. */
const describing = new Set(
  `$schema $id $comment $defs $anchor definitions title description default examples example deprecated readOnly writeOnly
   format contentMediaType contentEncoding contentSchema id name`.split(/\s+/),
)
const types = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])

/** Throws INVALID_SCHEMA for a keyword that is not understood and would change what is valid. */
export const refuseUnsupported = (schema: unknown, path = ''): void => {
  if (typeof schema === 'boolean') return
  if (!isObject(schema)) throw fail('INVALID_SCHEMA', path || 'the schema', 'must be an object')
  for (const keyword of Object.keys(schema)) {
    const here = path ? `${path}.${keyword}` : keyword
    const form = Object.hasOwn(deciding, keyword) ? deciding[keyword]! : undefined
    if (form !== undefined) refuseForm(form, schema[keyword], here)
    else if (unsupported.has(keyword)) throw fail('INVALID_SCHEMA', here, 'this keyword is not supported')
    else if (!describing.has(keyword) && !keyword.startsWith('x-')) refuseMistyped(keyword, here)
  }
}

const refuseForm = (form: Form, held: unknown, path: string): void => {
  if (form === 'schema') refuseUnsupported(held, path)
  else if (form === 'schemas' && Array.isArray(held))
    held.forEach((each, at) => refuseUnsupported(each, `${path}.${at}`))
  else if (form === 'map' && isObject(held)) {
    for (const name of Object.keys(held)) refuseUnsupported(held[name], `${path}.${name}`)
  } else if (!fits[form](held)) throw fail('INVALID_SCHEMA', path, `cannot be ${JSON.stringify(held)}`)
}

const fits: Readonly<Record<Form, (held: unknown) => boolean>> = {
  schema: isObject,
  schemas: Array.isArray,
  map: isObject,
  names: held => Array.isArray(held) && held.every(name => typeof name === 'string'),
  count: held => Number.isInteger(held) && (held as number) >= 0,
  number: Number.isFinite,
  pattern: held => typeof held === 'string' && isPattern(held),
  type: held => (Array.isArray(held) ? held.every(type => types.has(type)) : types.has(held as string)),
  any: () => true,
}

const refuseMistyped = (keyword: string, path: string): void => {
  const [meant] = nearest(keyword, Object.keys(deciding), 1)
  if (meant !== undefined) throw fail('INVALID_SCHEMA', path, `there is no such keyword; did you mean ${meant}?`)
}

const isPattern = (source: string): boolean => {
  try {
    return new RegExp(source, 'u') !== undefined
  } catch {
    return false
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
