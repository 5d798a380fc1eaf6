import { expect, test } from 'vitest'
import { fieldsOf, typeOf } from './fields.ts'

test('a field says its path, type, default, whether it must be there, and its limits', () => {
  const fields = fieldsOf({
    type: 'object',
    required: ['name', 'size'],
    properties: {
      name: { type: 'string', description: 'A name.', maxLength: 9 },
      size: { type: 'integer', default: 3, minimum: 1 },
      tasks: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } },
    },
  })
  expect(fields).toEqual([
    { path: 'name', type: 'string', required: true, usual: '', description: 'A name. (9 characters at most)' },
    { path: 'size', type: 'integer', required: false, usual: '3', description: '(at least 1)' },
    { path: 'tasks', type: 'list of object', required: false, usual: '', description: '' },
    { path: 'tasks[].id', type: 'string', required: true, usual: '', description: '' },
  ])
})

test.each([
  [{}, 'any'],
  [{ type: ['string', 'null'] }, 'string or null'],
  [{ const: 'a' }, '"a"'],
  [{ enum: ['a', 1, null] }, '"a" or 1 or null'],
  [{ type: 'array' }, 'list'],
  [{ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, 'string or list of string'],
] as const)('the type of %j is %s', (schema, words) => {
  expect(typeOf(schema)).toBe(words)
})
