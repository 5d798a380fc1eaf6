import { expect, test } from 'vitest'
import { leastOf } from './least.ts'

test('the least of an object is what must be there and has no default', () => {
  const least = leastOf({
    type: 'object',
    required: ['name', 'size', 'mood', 'kind', 'tags', 'where', 'any', 'usual'],
    properties: {
      name: { type: 'string', minLength: 6 },
      size: { type: 'integer', minimum: 3 },
      mood: { enum: ['calm', 'wild'] },
      kind: { const: 'cat' },
      tags: { type: 'array', minItems: 1, items: { type: 'boolean' } },
      where: { anyOf: [{ type: 'object', required: ['x'], properties: { x: { type: 'number' } } }, { type: 'null' }] },
      any: {},
      usual: { type: 'string', default: 'u' },
      more: { type: 'string' },
    },
  })
  expect(least).toEqual({
    name: 'text..',
    size: 3,
    mood: 'calm',
    kind: 'cat',
    tags: [true],
    where: { x: 1 },
    any: 'text',
  })
})

test('a schema that asks for nothing gets nothing', () => {
  expect(leastOf({ type: 'object', properties: { name: { type: 'string' } } })).toEqual({})
  expect(leastOf({ properties: {} })).toEqual({})
})
