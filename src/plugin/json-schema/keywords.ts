import { fail } from '../../errors.ts'
import { nearest } from '../nearest.ts'

/**
 * Throws INVALID_SCHEMA for a keyword that is not understood here and would change what is valid.
 * `path` says where in the schema; it is one array for all, because built-in schemas are made while the daemon starts.
 */
export const refuseUnsupported = (schema: unknown, path: string[] = []): void => {
  if (typeof schema === 'boolean') return
  if (!isObject(schema)) throw fail('INVALID_SCHEMA', path.join('.') || 'the schema', 'must be an object')
  for (const keyword in schema) {
    const look = keywords.get(keyword)
    if (look === describes) continue
    path.push(keyword)
    if (look === undefined) refuseMistyped(keyword, path)
    else look(schema[keyword], path)
    path.pop()
  }
}

type Look = (held: unknown, path: string[]) => void

const describes: Look = () => {}
const unsupported: Look = (_, path) => {
  throw fail('INVALID_SCHEMA', path.join('.'), 'this keyword is not supported')
}
const holds =
  (fits: (held: unknown) => boolean): Look =>
  (held, path) => {
    if (!fits(held)) throw fail('INVALID_SCHEMA', path.join('.'), `cannot be ${JSON.stringify(held)}`)
  }
/** A list of schemas, or schemas by name. */
const schemas =
  (fits: (held: unknown) => boolean): Look =>
  (held, path) => {
    holds(fits)(held, path)
    for (const name in held as object) {
      path.push(name)
      refuseUnsupported((held as Record<string, unknown>)[name], path)
      path.pop()
    }
  }

const types = new Set<unknown>(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])
const type = holds(held => (Array.isArray(held) ? held.every(one => types.has(one)) : types.has(held)))
const names = holds(held => Array.isArray(held) && held.every(name => typeof name === 'string'))
const count = holds(held => Number.isInteger(held) && (held as number) >= 0)
const number = holds(Number.isFinite)
const pattern = holds(held => typeof held === 'string' && isPattern(held))
const list = schemas(Array.isArray)
const schema: Look = (held, path) => refuseUnsupported(held, path)

const keywords: ReadonlyMap<string, Look> = new Map([
  ['type', type],
  ['enum', holds(Array.isArray)],
  ['const', () => {}],
  ['properties', schemas(isObject)],
  ['required', names],
  ...each('additionalProperties propertyNames items not', schema),
  ...each('prefixItems anyOf oneOf allOf', list),
  ...each('minItems maxItems minLength maxLength', count),
  ...each('minimum maximum exclusiveMinimum exclusiveMaximum multipleOf', number),
  ['pattern', pattern],
  ...each('title description default examples example deprecated format', describes),
  ...each('$schema $id $anchor $comment $defs definitions readOnly writeOnly', describes),
  ...each('contentMediaType contentEncoding contentSchema id name', describes),
  ...each('$ref $dynamicRef if then else patternProperties minProperties maxProperties', unsupported),
  ...each('contains minContains maxContains uniqueItems additionalItems unevaluatedItems', unsupported),
  ...each('unevaluatedProperties dependentRequired dependentSchemas dependencies', unsupported),
])

function each(keywords: string, look: Look): [string, Look][] {
  return keywords.split(' ').map(keyword => [keyword, look])
}

/** An unknown keyword only describes, unless it looks like one that decides. */
const refuseMistyped = (keyword: string, path: string[]): void => {
  const deciding = [...keywords.keys()].filter(name => keywords.get(name) !== describes)
  const [meant] = keyword.startsWith('x-') ? [] : nearest(keyword, deciding, 1)
  if (meant === undefined) return
  throw fail('INVALID_SCHEMA', path.join('.'), `there is no such keyword; did you mean ${meant}?`)
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
