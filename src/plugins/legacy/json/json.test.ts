import { expect, test } from 'vitest'
import { readJson } from './read.ts'
import { writeJson } from './write.ts'

/** What Python 3.11 makes of a text: the same written again. */
test.each([
  ['[1, 1.0, -0, -0.0, 1e5, 1E400, 1e-7, 1e16]', '[1, 1.0, 0, -0.0, 100000.0, Infinity, 1e-07, 1e+16]'],
  ['9007199254740993', '9007199254740993'],
  ['123456789012345678901234567890.0', '1.2345678901234568e+29'],
  ['{"a":NaN,"b":[Infinity,-Infinity]}', '{"a": NaN, "b": [Infinity, -Infinity]}'],
  ['{"b":1,"2":2,"1":3,"b":4}', '{"b": 4, "2": 2, "1": 3}'],
  ['{"__proto__":1.50}', '{"__proto__": 1.5}'],
  ['"é✓😀\\u007f\\/\\"\\b"', '"\\u00e9\\u2713\\ud83d\\ude00\\u007f/\\"\\b"'],
  ['"\\ud800"', '"\\ud800"'],
  [' \t[ ] ', '[]'],
])('§2 %s is read and written as Python would: %s', (text, written) => {
  expect(writeJson(readJson(text).exact)).toBe(written)
})

/** What Python 3.11 says of a text that it cannot read. */
test.each([
  ['', 'Expecting value: line 1 column 1 (char 0)'],
  ['HEALTH_CHECK', 'Expecting value: line 1 column 1 (char 0)'],
  ['{"a": 1', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
  ["{'a': 1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ['{"a": 1,}', 'Expecting property name enclosed in double quotes: line 1 column 9 (char 8)'],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a": }', 'Expecting value: line 1 column 7 (char 6)'],
  ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
  ['{} tail', 'Extra data: line 1 column 4 (char 3)'],
  ['01', 'Extra data: line 1 column 2 (char 1)'],
  ['"\t"', 'Invalid control character at: line 1 column 2 (char 1)'],
  ['"\\x"', 'Invalid \\escape: line 1 column 2 (char 1)'],
  ['"\\u12g4"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
  ['["😀", "', 'Unterminated string starting at: line 1 column 7 (char 6)'],
  ['\ufeff{}', 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)'],
])('§3.4 of %j it is said what Python would say', (text, reason) => {
  expect(() => readJson(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON', message: reason }))
})

test('§2 what is read is plain JavaScript beside its exact form', () => {
  const { plain, exact } = readJson('{"n": 1.0, "big": 9007199254740993, "list": [0.5]}')
  expect(plain).toEqual({ n: 1, big: 9007199254740992, list: [0.5] })
  expect(JSON.stringify(exact), 'also an event client gets it exactly').toBe(
    '{"n":1.0,"big":9007199254740993,"list":[0.5]}',
  )
})

test('§2 what lies too deep is refused, however it looks', () => {
  for (const text of ['['.repeat(50_000), `${'{"a":'.repeat(10_000)}1.0`])
    expect(() => readJson(text)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^INVALID_/) }))
  expect(() => readJson(`${'['.repeat(1001)}1.0${']'.repeat(1001)}`)).toThrow('1000 levels')
})

test('a whole number may have 4300 digits, as in Python', () => {
  const digits = '7'.repeat(4300)
  expect(writeJson(readJson(`-${digits}`).exact)).toBe(`-${digits}`)
  expect(() => readJson(`${digits}7`)).toThrow('Exceeds the limit (4300 digits)')
})
