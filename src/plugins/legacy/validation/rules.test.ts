import { expect, test } from 'vitest'
import { readParameters } from './parameters.ts'
import { optional, type Rule, required } from './rule.ts'
import { anything, boolean, checked, integer, list, nullable, object, oneOf, text, textOrList } from './rules.ts'

const read = (rule: Rule, value: unknown): unknown => {
  try {
    return readParameters({ parameters: { it: required(rule, '') } }, { it: value }).it
  } catch (cause) {
    return (cause as Error).message.replace('Validation failed: ', '')
  }
}

test.each([
  [text, 'a', 'a'],
  [text, 1, 'it: Input should be a valid string'],
  [text, null, 'it: Input should be a valid string'],
  [nullable(text), null, null],
  [nullable(text), true, 'it: Input should be a valid string'],
  [object, {}, {}],
  [object, [], 'it: Input should be a valid dictionary'],
  [list(text), 'a', 'it: Input should be a valid list'],
  [list(text), ['a', 1, null], 'it -> 1: Input should be a valid string; it -> 2: Input should be a valid string'],
  [anything, null, null],
  [boolean, 'YES', true],
  [boolean, 0, false],
  [boolean, 'off', false],
  [boolean, 2, 'it: Input should be a valid boolean, unable to interpret input'],
  [boolean, 'maybe', 'it: Input should be a valid boolean, unable to interpret input'],
  [boolean, null, 'it: Input should be a valid boolean'],
  [boolean, [], 'it: Input should be a valid boolean'],
  [integer, 60, 60],
  [integer, 61.0, 61],
  [integer, ' 70 ', 70],
  [integer, true, 1],
  [integer, 1.5, 'it: Input should be a valid integer, got a number with a fractional part'],
  [integer, 'x', 'it: Input should be a valid integer, unable to parse string as an integer'],
  [integer, null, 'it: Input should be a valid integer'],
  [integer, {}, 'it: Input should be a valid integer'],
  [oneOf('a', 'b', 'c'), 'b', 'b'],
  [oneOf('a', 'b', 'c'), 'B', "it: Input should be 'a', 'b' or 'c'"],
  [oneOf('a', 'b'), null, "it: Input should be 'a' or 'b'"],
  [textOrList, 'a,b', 'a,b'],
  [textOrList, ['a'], ['a']],
  [textOrList, 5, 'it -> list[str]: Input should be a valid list; it -> str: Input should be a valid string'],
  [checked(text, word => (word === '' ? 'At least one' : undefined)), '', 'it: Value error, At least one'],
  [checked(text, () => 'never asked'), 1, 'it: Input should be a valid string'],
] as [Rule, unknown, unknown][])('§3.5 rule %# reads %j as %j', (rule, value, expected) => {
  expect(read(rule, value)).toEqual(expected)
})

test('§3.5 mistakes are told in the order of the fields; what is not known is ignored, what is missing has its default', () => {
  const parameters = { one: required(text, ''), two: optional(nullable(text), null, ''), three: required(object, '') }
  expect(() => readParameters({ parameters }, { three: 1, two: 2, four: 4 })).toThrow(
    'Validation failed: one: Field required; two: Input should be a valid string; three: Input should be a valid dictionary',
  )
  expect(readParameters({ parameters }, { three: {}, one: 'a' })).toEqual({ one: 'a', two: null, three: {} })
})

test('§3.5 what is wrong with all of them together has no path, and is told only when each is right', () => {
  const rules = { parameters: { one: required(text, '') }, check: () => 'not these' }
  expect(() => readParameters(rules, { one: 'a' })).toThrow('Validation failed: : Value error, not these')
  expect(() => readParameters(rules, { one: 1 })).toThrow('Validation failed: one: Input should be a valid string')
})

test('names that every object has are no parameters', () => {
  expect(() => readParameters({ parameters: { constructor: required(text, '') } }, {})).toThrow('Field required')
})
