import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactNumber, parseExact, toNumber } from './exact-json.ts'

test.each(['9007199254740993', '1.0', '-0', '1e3', '1E400', '0.1', '{"a":[12345678901234567890,{"b":1.50}]}', '"1.0"'])(
  '%s leaves as it came',
  text => expect(JSON.stringify(parseExact(text))).toBe(text),
)

test('whatever JavaScript can write is read as JavaScript reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(parseExact(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('no JSON is a SyntaxError, a bottomless one a coded error', () => {
  expect(() => parseExact('{')).toThrow(SyntaxError)
  const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000)
  expect(() => parseExact(deep)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('exact numbers can still be counted with', () => {
  expect(toNumber(parseExact('2.0'))).toBe(2)
  expect(toNumber(exactNumber('5'))).toBe(5)
  expect(JSON.stringify(exactNumber('18446744073709551616'))).toBe('18446744073709551616')
  expect(toNumber('5')).toBeUndefined()
})
