import { expect, test } from 'vitest'
import { writeExactly } from '../exact-json.ts'
import { readYaml } from './read-yaml.ts'

const read = (yaml: string): string => writeExactly(readYaml(yaml))

test.each([
  ...[
    ['2.5', '2.5'],
    ['1.0', '1.0'],
    ['1.10', '1.1'],
    ['2', '2'],
    ['-7', '-7'],
    ['+7', '7'],
    ['1_000', '1000'],
  ],
  ...[
    ['010', '8'],
    ['08', '"08"'],
    ['0x1F', '31'],
    ['0b101', '5'],
    ['0o7', '"0o7"'],
    ['1:30', '90'],
    ['1e3', '"1e3"'],
  ],
  ...[
    ['1.5e+3', '1500.0'],
    ['.5', '0.5'],
    ['.inf', '1e999'],
    ['-.inf', '-1e999'],
    ['.nan', 'null'],
    ['1.', '1.0'],
  ],
  ...[
    ['9007199254740993', '9007199254740993'],
    ['-0', '0'],
    ['0', '0'],
    ['00', '0'],
    ['1:30.5', '90.5'],
    ['.', '"."'],
  ],
  ...[
    ['yes', 'true'],
    ['Off', 'false'],
    ['TRUE', 'true'],
    ['y', '"y"'],
    ['n', '"n"'],
    ['~', 'null'],
    ['Null', 'null'],
  ],
  ...[
    ['', 'null'],
    ['plain words', '"plain words"'],
    ['"yes"', '"yes"'],
    ["'1'", '"1"'],
    ['!!str 1', '"1"'],
  ],
  ...[
    ['!!float 3', '3.0'],
    ['!!int "7"', '7'],
    ['! yes', 'true'],
    ['-.5', '"-.5"'],
    ['tRue', '"tRue"'],
    ['nO', '"nO"'],
  ],
  ...[
    ['2024-01-02', '"2024-01-02"'],
    ['2024-1-2', '"2024-1-2"'],
    ['2024-02-03T04:05:06Z', '"2024-02-03 04:05:06+00:00"'],
  ],
  ...[
    ['2024-02-03 4:05:06.5 -5:30', '"2024-02-03 04:05:06.500000-05:30"'],
    ['2024-02-03 04:05:06', '"2024-02-03 04:05:06"'],
  ],
  ...[
    ['[1, {a: b}]', '[1,{"a":"b"}]'],
    ['{2: a, 1: b, yes: c, ~: d, 1.0: e}', '{"2":"a","1":"b","true":"c","null":"d","1.0":"e"}'],
  ],
  ...[
    ['a: 1\nb: 2\na: 3', '{"a":3,"b":2}'],
    ['x: &a [1]\ny: *a', '{"x":[1],"y":[1]}'],
    ['__proto__: 1', '{"__proto__":1}'],
  ],
  ...[
    ['b: &b {x: 1, y: 2}\nm: {<<: *b, y: 3}', '{"b":{"x":1,"y":2},"m":{"x":1,"y":3}}'],
    ['|\n  a\n  b\n', '"a\\nb\\n"'],
  ],
  ['b: {<<: [{x: 1}, {x: 2, z: 3}]}', '{"b":{"x":1,"z":3}}'],
])('§8.1 %j is %s', (yaml, json) => {
  expect(read(yaml)).toBe(json)
})

test.each([
  ...[
    'name: [unclosed',
    'a: b: c',
    'a: 1\n\tb: 2',
    '--- 1\n--- 2',
    '*nowhere',
    '&a [*a]',
    '[1, 2]: 3',
    '!!python/name:os.system x',
  ],
  ...[
    '!foo x',
    '!!binary aGVsbG8=',
    '!!set {a}',
    '2024-13-01',
    '2024-02-30',
    '2024-01-01 25:00:00',
    '!!int x',
    '{<<: 5}',
  ],
])('§8.1 %j is refused', yaml => {
  expect(() => read(yaml)).toThrow(Error)
})

test('§8.1 a few lines that stand for terabytes are refused', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let at = 1; at < 20; at++)
    lines.push(
      `a${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    )
  expect(() => read(lines.join('\n'))).toThrow('too much')
})
