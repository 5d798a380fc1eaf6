import { expect, test } from 'vitest'
import type { JsonSchema } from '../plugin/index.ts'
import { comment, quoted, typeText } from './type-text.ts'

const text = { type: 'string' } as const
const cases: readonly [JsonSchema, string][] = [
  [{}, 'unknown'],
  [{ description: 'Whatever.' }, 'unknown'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ enum: ['a', 1, null, { of: ['it'] }] }, "'a' | 1 | null | { of: ['it'] }"],
  [{ const: "it's" }, '"it\'s"'],
  [{ type: 'array' }, 'unknown[]'],
  [{ type: 'array', items: { anyOf: [text, { type: 'integer' }] } }, '(string | number)[]'],
  [{ type: 'array', prefixItems: [text, {}], items: false }, '[string, unknown]'],
  [{ prefixItems: [text], items: { type: 'null' } }, '[string, ...null[]]'],
  [{ type: 'object' }, 'Record<string, unknown>'],
  [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
  [{ type: 'object', additionalProperties: { type: ['number', 'null'] } }, 'Record<string, number | null>'],
  [{ oneOf: [{ allOf: [text, { enum: ['(a', 'b)'] }] }, { type: 'null' }] }, 'string & ("(a" | "b)") | null'],
  [{ anyOf: [{}, text] }, 'unknown'],
  [{ $ref: '#/$defs/a~1b', $defs: { 'a/b': text } }, 'string'],
  [{ $ref: 'https://elsewhere/schema' }, 'unknown'],
  [{ $ref: '#/$defs/missing' }, 'unknown'],
  [{ type: 'array', items: { $ref: '#' } }, 'unknown[][]'],
]

test.each(cases)('%j is the type %s', (schema, type) => {
  expect(typeText(schema, 'answered')).toBe(type)
})

const options: JsonSchema = {
  type: 'object',
  required: ['must', 'usual', 'elsewhere'],
  properties: {
    must: { ...text, description: 'Ends a */ comment.' },
    usual: { default: 1, type: 'number' },
    'may-be': { type: 'object', properties: { inner: { type: 'boolean' } } },
  },
}

test('what has a default may be missing where data is sent, and not where it is answered', () => {
  const lines = typeText(options, 'sent').split('\n')
  expect(lines).toEqual([
    '{',
    '  /** Ends a *\\/ comment. */',
    '  must: string',
    '  usual?: number',
    "  'may-be'?: {",
    '    inner?: boolean',
    '  }',
    '  elsewhere: unknown',
    '}',
  ])
  expect(typeText(options, 'answered')).toContain('  usual: number\n')
})

test('only a schema that says it is open has fields without a name', () => {
  expect(typeText({ ...options, additionalProperties: true }, 'sent')).toContain('  [more: string]: unknown\n')
  expect(typeText({ ...options, additionalProperties: false }, 'sent')).not.toContain('[more')
})

test('no name and no description leaves its place', () => {
  expect(quoted('odd:it\'s.a-"name\\')).toBe('"odd:it\'s.a-\\"name\\\\"')
  expect(comment('one\ntwo */ three', '')).toBe('/** one two *\\/ three */\n')
  expect(comment('  ', '')).toBe('')
})
