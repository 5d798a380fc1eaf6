import { expect, test } from 'vitest'
import { readExactly } from '../exact-json.ts'
import type { PythonMap } from '../python-value.ts'
import { isMet } from './index.ts'

const context = {
  ...{ red: 'red', empty: '', n: 1, zero: 0, half: 0.5, yes: true, no: false, nil: null, list: ['a', 'b'], none: [] },
  ...{ map: { k: 'v' }, nomap: {}, quote: "it's", breaking: "b' or 'x", line: 'a\nb', big: 1e21, slash: 'a\\' },
}
const inPython = readExactly(JSON.stringify(context)) as PythonMap

test.each([
  ...['{{red}}', '{{n}}', '{{yes}}', '{{list}}', '{{map}}', '{{half}}', "'a'", '-1', '[0]'],
  ...[
    "{{red}} == 'red'",
    '{{red}} == "red"',
    "{{red}} != 'blue'",
    "{{red}} in ['red', 'blue']",
    "{{red}} in 'a red b'",
  ],
  ...['{{n}} == 1', '{{n}} == 1.0', '{{n}} == True', '{{n}} >= 1', '{{n}} <= 1', '{{half}} < 1', '{{half}} > .25'],
  ...['not {{no}}', 'not {{empty}}', 'not not {{n}}', '{{nil}} == None', '{{no}} == False', "'a' < 'b'"],
  ...["{{n}} == 1 and {{red}} == 'red'", '{{no}} or {{n}}', "({{no}} or {{n}}) and 'x'", '0 < {{n}} < 2'],
  ...["'c' not in {{list}}", "'a' in {{list}}", "{{list}} == ['a', 'b']", "'k' in {{map}}", "{{map}} == {'k': 'v'}"],
  ...[
    "{{red}} in ('red',)",
    '{{big}} == 1e+21',
    '[1, 2] < [1, 3]',
    "[1] < [1, 'a']",
    ' {{n}}\n',
    "'a' # said",
    "'\\x61' == 'a'",
  ],
  ...[
    '{{zero}} == False',
    '9007199254740993 > 9007199254740992.0',
    '1_000 == 1000',
    "'\\'' == \"'\"",
    "'😀' > '\uffee'",
    "{{red}} in ['blue',\n  # or\n 'red']",
  ],
])('§8.3 %s holds', async condition => {
  expect(await isMet(condition, inPython)).toBe(true)
})

test.each([
  ...['{{empty}}', '{{zero}}', '{{no}}', '{{nil}}', '{{none}}', '{{nomap}}', '0.0', '()', "''", '-0'],
  ...["{{red}} == 'blue'", "{{red}} != 'red'", "{{red}} in ['blue']", '{{n}} == 2', '{{n}} > 2', "{{n}} == '1'"],
  ...[
    'not {{yes}}',
    "{{n}} == 1 and {{red}} != 'red'",
    '{{no}} or {{zero}}',
    '{{no}} and {{unknown}}',
    '1 < {{n}} < 3',
  ],
  ...[
    "{{no}} and {{n}} < 'a'",
    "'a' not in {{list}}",
    '{{n}} != 1.0',
    '[1, 3] < [1, 2]',
    "({{red}} == 'blue')",
    '[1] < [1]',
  ],
])('§8.3 %s does not hold', async condition => {
  expect(await isMet(condition, inPython)).toBe(false)
})

test.each([
  ...['{{unknown}}', "{{unknown}} == 'a'", 'red == 1', "{{n}} < 'a'", '{{nil}} < 1', "1 in 'abc'", '1 in 2'],
  ...['== 1', '{{n}} ==', '(', '1)', "'open", '{{n}} = 2', '1 2', 'not', 'a.b', '{{ n }}', '   ', '007', '1e', '$'],
  ...["{{quote}} == 'b'", "{{breaking}} == 'a'", "{{line}} == 'b'", "{{slash}} == 'b'", '0 and\n1', '[1,,2]', '{1}'],
  ...[
    '0 if 1 else 0',
    'lambda: 0',
    '[].copy()',
    'len([])',
    "''.join([])",
    '{}.get',
    '0 and a.b',
    'f""',
    '[x for x in []]',
  ],
  ...[`${'('.repeat(300)}0${')'.repeat(300)}`, '"\\x1" and 0'],
])('§8.3 what cannot be decided counts as true: %j', async condition => {
  expect(await isMet(condition, inPython)).toBe(true)
})

test.each([undefined, null, '', 0, false, 5, true, [], ['x']])('§8.3 no text is no condition: %j', async condition => {
  expect(await isMet(readExactly(JSON.stringify(condition ?? null)), inPython)).toBe(true)
})

test('§8.3 nothing that a condition or a value says is ever run', async () => {
  const marked = globalThis as { wasRun?: boolean }
  for (const code of [
    'globalThis.wasRun = true',
    '(() => { globalThis.wasRun = true })()',
    '__import__("os").system("id")',
  ])
    for (const text of [code, `' or ${code} or '`, `' + ${code} + '`, `\${${code}}`])
      await isMet(`{{x}} == ${text} or ${code}`, new Map([['x', text]]))
  expect(marked.wasRun).toBeUndefined()
})

test('§8.3 a value that grows by putting others into it comes to an end', async () => {
  const growing = new Map(Array.from({ length: 60 }, (_, at) => [`k${at}`, `{{k${at + 1}}}{{k${at + 1}}}`] as const))
  expect(await isMet('{{k0}}', growing)).toBe(true)
})
