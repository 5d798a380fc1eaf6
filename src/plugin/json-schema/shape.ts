import { fail } from '../../errors.ts'

/**
 * Throws INVALID_SCHEMA for what no reader of JSON Schema could read, with its place. Schemas of other libraries may say more than
 * is understood here, but what every reader goes through must be what it is taken for.
 */
export const refuseShapeless = (schema: unknown, path: readonly string[] = []): void => {
  if (typeof schema === 'boolean' && path.length > 0) return
  if (!isObject(schema)) throw wrong(path, 'must be an object')
  if (path.length > deepest) throw wrong(path.slice(0, 4), 'goes round in a circle; say it with $defs and $ref')
  for (const [keyword, held] of Object.entries(schema)) {
    const place = [...path, keyword]
    if (held === undefined) continue
    const [fits, what] = shapes[keyword] ?? anyShape
    if (!fits(held)) throw wrong(place, `must be ${what}`)
    if (holdsOne.has(keyword) && !Array.isArray(held)) refuseShapeless(held, place)
    else if (holdsMany.has(keyword))
      for (const [name, one] of Object.entries(held as object)) refuseShapeless(one, [...place, name])
  }
}

const deepest = 60

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): boolean => typeof value === 'string'
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

type Shape = readonly [fits: (held: unknown) => boolean, what: string]
const anyShape: Shape = [() => true, '']
const schemas: Shape = [isObject, 'an object of schemas']
const list: Shape = [Array.isArray, 'a list of schemas']
const schema: Shape = [held => isObject(held) || Array.isArray(held) || typeof held === 'boolean', 'a schema']
const text: Shape = [isText, 'a text']

const types = new Set<unknown>(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])
const shapes: Readonly<Partial<Record<string, Shape>>> = {
  type: [held => [held].flat().every(one => types.has(one)), `one or several of ${[...types].join(', ')}`],
  enum: [Array.isArray, 'a list'],
  required: [isTexts, 'a list of texts'],
  properties: schemas,
  $defs: schemas,
  items: schema,
  additionalProperties: schema,
  anyOf: list,
  oneOf: list,
  allOf: list,
  prefixItems: list,
  description: text,
  $ref: text,
}
const holdsOne = new Set(['items', 'additionalProperties', 'not'])
const holdsMany = new Set(['properties', '$defs', 'anyOf', 'oneOf', 'allOf', 'prefixItems'])

const wrong = (path: readonly string[], reason: string) =>
  fail('INVALID_SCHEMA', path.join('.') || 'the schema', reason).with({
    hint: 'this is what its library says of itself as JSON Schema',
  })
