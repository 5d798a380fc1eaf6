import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readExactly, writeExactly } from './exact-json.ts'
import { pythonText } from './python-text.ts'

test.each([
  ['"as it is"', 'as it is'],
  ['null', 'None'],
  ['true', 'True'],
  ['false', 'False'],
  ['12', '12'],
  ['-0', '0'],
  ['9007199254740993', '9007199254740993'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
  ['1.0', '1.0'],
  ['-0.0', '-0.0'],
  ['1e0', '1.0'],
  ['1.50', '1.5'],
  ['0.1', '0.1'],
  ['1e21', '1e+21'],
  ['1e16', '1e+16'],
  ['1e15', '1000000000000000.0'],
  ['123456789012345680.0', '1.2345678901234568e+17'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['1e-7', '1e-07'],
  ['1.5e-7', '1.5e-07'],
  ['1e100', '1e+100'],
  ['5e-324', '5e-324'],
  ['1e999', 'inf'],
  ['NaN', 'nan'],
  ['-Infinity', '-inf'],
  ['[]', '[]'],
  ['{}', '{}'],
  ['[1, "two", null, true, 2.50]', "[1, 'two', None, True, 2.5]"],
  ['{"k": "v", "n": [1]}', "{'k': 'v', 'n': [1]}"],
  ['{"2": 1, "1": 2, "__proto__": 3}', "{'2': 1, '1': 2, '__proto__': 3}"],
  ['{"a": 1, "b": 2, "a": 3}', "{'a': 3, 'b': 2}"],
  [JSON.stringify(["it's"]), `["it's"]`],
  [JSON.stringify(['say "x"']), `['say "x"']`],
  [JSON.stringify([`both ' and "`]), `['both \\' and "']`],
  [JSON.stringify(['\\\n\r\t\u0001\u007f\u0085\u00a0é✓🙂']), String.raw`['\\\n\r\t\x01\x7f\x85\xa0é✓🙂']`],
  [JSON.stringify(['\u2028\u200b\ue000\u3000 \ud800']), String.raw`['\u2028\u200b\ue000\u3000 \ud800']`],
  [JSON.stringify(['\u{e0001}']), String.raw`['\U000e0001']`],
])('§8.4 %s is %s in Python', (json, text) => {
  expect(pythonText(json)).toBe(text)
})

test('§8.4 numbers, keys and their order survive reading and writing', () => {
  const json = '{"2":1.0,"1":[9007199254740993,-1.5e-300,{"":null}],"__proto__":"\\ud800","i":1e999}'
  expect(writeExactly(readExactly(json))).toBe(json)
})

test.each([
  ...[
    '{"a":1',
    '[[1',
    '',
    '[1,]',
    '{"a" 1}',
    '{a:1}',
    '[1 2]',
    '01',
    '1.',
    '.5',
    '+1',
    'nul',
    '"\\x"',
    '"a\nb"',
    '1 2',
    '{"a":1,}',
  ],
  ...['[1]]', '-', '\ufeff1', "'a'", '{"a":}'],
])('§8.4 what is no JSON is refused: %j', text => {
  expect(() => readExactly(text)).toThrow(SyntaxError)
})

test('§8.4 reads what JSON.parse reads, and refuses what it refuses', () => {
  const anyText = fc.string({ unit: fc.constantFrom(...'{}[]",:\\ \n01-.eEtrufalsn'), maxLength: 12 })
  fc.assert(
    fc.property(fc.oneof(anyText, fc.json()), text => {
      let parsed: unknown
      try {
        parsed = JSON.parse(text)
      } catch {
        expect(() => readExactly(text)).toThrow()
        return
      }
      expect(JSON.stringify(JSON.parse(writeExactly(readExactly(text))))).toBe(JSON.stringify(parsed))
    }),
  )
})
