import { expect, test } from 'vitest'
import { type JsonSchema, jsonSchema } from './json-schema.ts'
import { rawText, withRaw } from './raw.ts'
import { type Checked, describe, sayIssues } from './schema.ts'

const checked = (schema: JsonSchema, value: unknown): Checked<unknown> =>
  jsonSchema(schema)['~standard'].validate(value) as Checked<unknown>
const said = (schema: JsonSchema, value: unknown): string => sayIssues(checked(schema, value).issues ?? [])
const read = (schema: JsonSchema, value: unknown): any => {
  const result = checked(schema, value)
  if (result.issues) throw new Error(sayIssues(result.issues))
  return result.value
}

const task = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, size: { type: 'integer' } },
} as const
const plan = { type: 'object', required: ['tasks'], properties: { tasks: { type: 'array', items: task } } } as const

test.each<[what: string, schema: JsonSchema, value: unknown, message: string]>([
  ['a wrong type', { type: 'string' }, 1, 'must be string'],
  ['none of several types', { type: ['string', 'null'] }, 1, 'must be string or null'],
  ['a field deep inside', plan, { tasks: [{ name: 1 }] }, 'tasks.0.name must be string'],
  [
    'several fields',
    plan,
    { tasks: [{ name: 'a' }, { size: 1.5 }] },
    'tasks.1.size must be integer; tasks.1.name is required',
  ],
  ['a missing field', plan, {}, 'tasks is required'],
  ['a missing field that was mistyped', task, { nmae: 'x' }, 'name is required; did you mean it by nmae?'],
  [
    'an unknown field',
    { ...task, additionalProperties: false },
    { name: 'x', sise: 1 },
    'sise is not known here; did you mean size?',
  ],
  ['another value', { enum: ['a', 'b', 1, null] }, 'c', 'must be one of a, b, 1, null'],
  ['another constant', { const: { a: [1] } }, { a: [2] }, 'must be {"a":[1]}'],
  ['a small number', { minimum: 1 }, 0, 'must be at least 1'],
  ['a number at the edge', { exclusiveMaximum: 1 }, 1, 'must be less than 1'],
  ['an empty string', { type: 'string', minLength: 1 }, '', 'must not be empty'],
  ['a long string', { type: 'string', maxLength: 2 }, 'abc', 'must have at most 2 characters'],
  ['a string of another form', { pattern: '^a' }, 'b', 'must match ^a'],
  ['too few items', { type: 'array', minItems: 1 }, [], 'must have at least 1 item'],
  ['none of several forms', { anyOf: [{ type: 'string' }, { type: 'array' }] }, 1, 'must be string, or must be array'],
  [
    'the form that was meant',
    { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    ['a', 1],
    '1 must be string',
  ],
  [
    'more than one form',
    { oneOf: [{ type: 'number' }, { minimum: 0 }] },
    1,
    'fits more than one of the forms it may have',
  ],
  ['infinity, which JSON.parse reads from 1e999', { type: 'number' }, JSON.parse('1e999'), 'must be number'],
])('%s is refused with its place', (...[, schema, value, message]) => {
  expect(said(schema, value)).toBe(message)
})

test.each<[string, JsonSchema, unknown]>([
  ['a length counts characters, not their halves', { minLength: 2, maxLength: 2 }, '😀😀'],
  ['a keyword for strings does not mind a number', { minLength: 3 }, 5],
  ['fields may be there that nobody described', task, { name: 'a', more: 1 }],
  [
    'undefined counts as missing',
    { ...task, additionalProperties: false },
    { name: 'a', more: undefined, size: undefined },
  ],
  ['format is not looked at', { format: 'email' }, 'x'],
  ['a tuple with a rest', { prefixItems: [{ type: 'string' }], items: { type: 'number' } }, ['a', 1, 2]],
])('accepts: %s', (_, schema, value) => {
  expect(said(schema, value)).toBe('')
})

const filling: JsonSchema = {
  type: 'object',
  properties: {
    mode: { enum: ['a', 'b'], default: 'a' },
    list: { default: [] },
    deep: { ...plan, properties: { tasks: { default: [1] } } },
  },
}

test('defaults are filled into a copy, and what was given stays as it was', () => {
  const given = Object.freeze({ deep: Object.freeze({}), other: 1 })
  expect(read(filling, given)).toEqual({ mode: 'a', list: [], deep: { tasks: [1] }, other: 1 })
  expect(given).toEqual({ deep: {}, other: 1 })
})

test('everybody gets a default of his own', () => {
  read(filling, {}).list.push(1)
  expect(read(filling, {}).list).toEqual([])
})

test('what needs no default is given back as it is, not copied', () => {
  const given = { name: 'x' }
  expect(read(task, given)).toBe(given)
})

test('the exact text of a number survives the filling of defaults', () => {
  const given = withRaw({ value: 1 }, { value: '1.0' })
  expect(rawText(read(filling, given), 'value')).toBe('1.0')
})

test('only fields of the object itself count', () => {
  const properties = JSON.parse('{"constructor":{"type":"object"}}')
  expect(said({ type: 'object', required: ['constructor', 'toString'], properties }, {})).toBe(
    'constructor is required; toString is required',
  )
})

test('__proto__ is a field like any other, and no way to the prototype', () => {
  const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"default":{"polluted":1}}}}')
  expect(Object.hasOwn(read(schema, {}), '__proto__')).toBe(true)
  expect(({} as any).polluted).toBeUndefined()
  expect(Object.getPrototypeOf(read(filling, JSON.parse('{"__proto__":{"polluted":1}}')))).toBe(Object.prototype)
  expect(said({ ...task, additionalProperties: false }, JSON.parse('{"name":"a","__proto__":1}'))).toBe(
    '__proto__ is not known here',
  )
})

test('ten thousand levels of data are no problem', () => {
  let deep: unknown = 1
  for (let level = 0; level < 10_000; level++) deep = { deep, list: [deep] }
  expect(said({ type: 'object', properties: { deep: { type: 'object' }, list: { const: [1] } } }, deep)).toBe(
    'list must be [1]',
  )
})

test('a million mistakes make a short answer', () => {
  const list = Array.from({ length: 100_000 }, () => 1)
  expect(checked({ items: { type: 'string' } }, list).issues).toHaveLength(10)
  const wide = Object.fromEntries(list.map((_, at) => [`key${at}`.padEnd(100, 'x'), 1]))
  expect(said({ type: 'object', additionalProperties: false }, wide).length).toBeLessThan(2000)
})

test.each<[JsonSchema, string]>([
  [{ properties: { a: { $ref: '#/a' } } }, 'JSON Schema: properties.a.$ref: this keyword is not supported'],
  [{ anyOf: [{ if: {} }] }, 'JSON Schema: anyOf.0.if: this keyword is not supported'],
  [{ minLenght: 3 }, 'JSON Schema: minLenght: there is no such keyword; did you mean minLength?'],
  [{ type: 'strin' as never }, 'JSON Schema: type: cannot be "strin"'],
  [{ pattern: '(' }, 'JSON Schema: pattern: cannot be "("'],
  [{ required: 'name' as never }, 'JSON Schema: required: cannot be "name"'],
  [{ items: 1 as never }, 'JSON Schema: items: must be an object'],
])('%j is refused when it is described, and when it is used', (schema, message) => {
  const refused = expect.objectContaining({ code: 'INVALID_SCHEMA', message })
  expect(() => describe(jsonSchema(schema), 'input')).toThrow(refused)
  expect(() => checked(schema, {})).toThrow(refused)
})

test('what only describes may be there', () => {
  expect(() => checked({ $schema: 'x', title: 'x', examples: [], 'x-more': 1, internal_note: 1 }, {})).not.toThrow()
})
