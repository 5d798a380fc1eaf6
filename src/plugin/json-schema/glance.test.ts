import { expect, test } from 'vitest'
import { jsonSchema } from '../json-schema.ts'
import { glanceFor } from './glance.ts'

const schema = {
  type: 'object',
  required: ['n', 'free'],
  properties: { n: { type: 'integer' }, text: { type: 'string', default: 'x' }, on: { type: 'boolean' } },
} as const

test('a glance accepts what is complete and of the right kinds, whatever else is there', () => {
  const glance = glanceFor(schema)!
  expect(glance({ n: 1, text: '', free: null, other: [] })).toBe(true)
  for (const value of [{ n: 1.5, text: '', free: 1 }, { n: 1, text: 2, free: 1 }, { n: 1, text: '' }, [], null, 'n'])
    expect(glance(value)).toBe(false)
  expect(glance({ n: 1, free: 1 })).toBe(false) // a default is to be filled in
})

test('whatever a glance does not accept is checked as ever', () => {
  const { validate } = jsonSchema(schema)['~standard']
  const whole = { n: 1, text: '', free: 1 }
  for (let round = 0; round < 2; round++) {
    expect(validate(whole)).toEqual({ value: whole })
    expect(validate({ n: 1, free: 1 })).toEqual({ value: { n: 1, text: 'x', free: 1 } })
    expect(validate({ n: '1', text: '', free: 1 })).toMatchObject({ issues: [{ path: ['n'] }] })
  }
})

test.each<object>([
  { type: 'object', properties: { a: { type: 'string', minLength: 1 } } },
  { type: 'object', properties: { a: { type: ['string', 'null'] } } },
  { type: 'object', properties: { a: { type: 'array' } } },
  { type: 'object', properties: { constructor: {} }, required: ['constructor'] },
  { type: 'object', additionalProperties: false },
  { type: 'object', not: {} },
  { properties: {} },
])('a schema that asks for more is not judged at a glance: %j', schema => {
  expect(glanceFor(schema)).toBeUndefined()
})
