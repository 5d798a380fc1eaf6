import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deepest, isTooDeep } from './nesting.ts'

const nested = (levels: number, inside: string): string => '['.repeat(levels) + inside + ']'.repeat(levels)

test('as deep as allowed is allowed, one deeper is not', () => {
  expect(isTooDeep(nested(deepest, '"x"'))).toBe(false)
  expect(isTooDeep(nested(deepest + 1, '"x"'))).toBe(true)
  expect(isTooDeep(`${'{"a":'.repeat(deepest + 1)}1${'}'.repeat(deepest + 1)}`)).toBe(true)
})

test('brackets inside of a text are no depth, whatever else is in it', () => {
  const text = fc.string({ unit: fc.constantFrom('"', '\\', '[', '{', ']', 'x'), minLength: 2000, maxLength: 4000 })
  fc.assert(fc.property(text, any => !isTooDeep(JSON.stringify({ [any]: any }))))
})

test('many beside each other are no depth', () => {
  expect(isTooDeep(JSON.stringify(Array.from({ length: 10_000 }, () => [{}])))).toBe(false)
})
