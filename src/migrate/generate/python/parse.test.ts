import { expect, test } from 'vitest'
import { parsePython } from './parse.ts'
import { sourceText } from './source-text.ts'
import type { Expression } from './syntax.ts'

/** An expression as a short text in which every bracket is written. */
const shown = (one: Expression | undefined): string => {
  if (!one) return '-'
  if (one.kind === 'name') return one.name
  if (one.kind === 'text') return JSON.stringify(one.value)
  if (one.kind === 'number') return one.text
  if (one.kind === 'constant') return String(one.value)
  if (one.kind === 'attribute') return `${shown(one.object)}.${one.name}`
  if (one.kind === 'subscript') return `${shown(one.object)}[${shown(one.index)}]`
  if (one.kind === 'slice') return `${shown(one.from)}:${shown(one.to)}`
  if (one.kind === 'call')
    return `${shown(one.callee)}(${one.given.map(({ name, spread, value }) => `${spread ?? ''}${name ? `${name}=` : ''}${shown(value)}`)})`
  if (one.kind === 'unary') return `(${one.operator} ${shown(one.operand)})`
  if (one.kind === 'binary' || one.kind === 'logical') return `(${shown(one.left)} ${one.operator} ${shown(one.right)})`
  if (one.kind === 'comparison')
    return `(${shown(one.first)}${one.rest.map(({ operator, right }) => ` ${operator} ${shown(right)}`).join('')})`
  if (one.kind === 'choice') return `(${shown(one.condition)} ? ${shown(one.chosen)} : ${shown(one.otherwise)})`
  if (one.kind === 'list' || one.kind === 'tuple' || one.kind === 'set') return `${one.kind}(${one.items.map(shown)})`
  if (one.kind === 'dictionary')
    return `{${one.entries.map(({ key, value }) => `${key ? shown(key) : '**'}: ${shown(value)}`)}}`
  if (one.kind === 'comprehension')
    return `${one.form}<${one.key ? `${shown(one.key)}: ` : ''}${shown(one.value)}${one.loops
      .map(
        ({ targets, over, conditions }) =>
          ` for ${targets.map(shown)} in ${shown(over)}${conditions.map(c => ` if ${shown(c)}`).join('')}`,
      )
      .join('')}>`
  if (one.kind === 'lambda') return `(${one.parameters} => ${shown(one.value)})`
  if (one.kind === 'format')
    return `f(${one.parts.map(part => (typeof part === 'string' ? JSON.stringify(part) : shown(part.value))).join(' ')})`
  if (one.kind === 'await') return `await ${shown(one.value)}`
  if (one.kind === 'spread') return `*${shown(one.value)}`
  return one.kind === 'other' ? `<${one.what}>` : ''
}

const meaning = (text: string): string => {
  const [statement] = parsePython(`${text}\n`).statements
  return statement?.kind === 'expression' ? shown(statement.value) : `<${statement?.kind}>`
}

test.each([
  ['not a and b or c', '(((not a) and b) or c)'],
  ['not (a and b)', '(not (a and b))'],
  ['not a == b', '(not (a == b))'],
  ['a < b <= c', '(a < b <= c)'],
  ['(a < b) == c', '((a < b) == c)'],
  ['a is not None and b not in c', '((a is not null) and (b not in c))'],
  ['-x ** 2 + 1', '((- (x ** 2)) + 1)'],
  ['x if y else z', '(y ? x : z)'],
  ['f(a, *b, c=1, **d)', 'f(a,*b,c=1,**d)'],
  ['x[1:]["k"].m', 'x[1:-]["k"].m'],
  ['x[:-1]', 'x[-:(- 1)]'],
  ['{"a": 1, **b}', '{"a": 1,**: b}'],
  ['[i for i, j in x if i if j]', 'list<i for i,j in x if i if j>'],
  ['{k: v for k, v in x.items()}', 'dictionary<k: v for k,v in x.items()>'],
  ['any(x for x in y)', 'any(generator<x for x in y>)'],
  ['lambda a, b: a', '(a,b => a)'],
  [String.raw`"a\n" 'b\x41' r"\d"`, '"a\\nbA\\\\d"'],
  ['f"{a.b}{{}} {c!r:>3}" "d"', 'f(a.b "{} " c "d")'],
  ['await self.m(1)', 'await self.m(1)'],
  ['(a, *b)', 'tuple(a,*b)'],
  ['(y := 1)', '<NamedExpression>'],
  ['b"x"', '<String>'],
])('%s means %s', (text, expected) => {
  expect(meaning(text)).toBe(expected)
})

test('decorators, bases, parameters and imports are read with their names and defaults', () => {
  const { statements, wrong } = parsePython(`from ..a.b import (c as d, e)
import x.y as z, w.v

@reg.handler("X", aliases=["Y"])
class A(mod.B, metaclass=M):
    name: str = "A"
    async def handle(self, p: Dict[str, Any], *, q=1, **more) -> None:
        pass
`)
  expect(wrong).toEqual([])
  expect(statements).toMatchObject([
    {
      kind: 'import',
      module: '..a.b',
      names: [
        { name: 'c', as: 'd' },
        { name: 'e', as: 'e' },
      ],
    },
    {
      kind: 'import',
      names: [
        { name: 'x.y', as: 'z' },
        { name: 'w.v', as: 'w' },
      ],
    },
    {
      kind: 'class',
      name: 'A',
      line: 4,
      end_line: 8,
      bases: [{ value: { name: 'B' } }, { name: 'metaclass' }],
      decorators: [{ kind: 'call', callee: { kind: 'attribute', name: 'handler' }, given: [{}, { name: 'aliases' }] }],
      body: [
        { kind: 'assign', targets: [{ name: 'name' }], annotation: { name: 'str' }, value: { value: 'A' } },
        {
          kind: 'function',
          isAsync: true,
          parameters: [
            { name: 'self' },
            { name: 'p' },
            { name: 'q', default: { text: '1' } },
            { name: 'more', spread: '**' },
          ],
        },
      ],
    },
  ])
})

test('statements with several parts keep them apart', () => {
  const { statements } = parsePython(`if a: x = y = 1
elif b:
    x += 2
else:
    for i, (j, k) in c: break
try:
    pass
except (E, F) as e:
    raise G() from e
except: pass
else: pass
finally: del x, y
`)
  expect(statements).toMatchObject([
    {
      kind: 'if',
      branches: [
        { body: [{ kind: 'assign', targets: [{ name: 'x' }, { name: 'y' }] }] },
        { body: [{ operator: '+' }] },
      ],
      otherwise: [{ kind: 'for', targets: [{ name: 'i' }, { kind: 'tuple' }], body: [{ kind: 'break' }] }],
    },
    {
      kind: 'try',
      handlers: [
        { name: 'e', type: { kind: 'tuple' }, body: [{ kind: 'raise', value: { kind: 'call' } }] },
        { body: [{}] },
      ],
      otherwise: [{ kind: 'pass' }],
      final: [{ kind: 'delete', targets: [{}, {}] }],
    },
  ])
})

test('what is broken is told by its line, and the rest is read', () => {
  const { statements, wrong } = parsePython('x = 1\ndef broken(:\n    pass\ny = 2\n')
  expect(wrong).toEqual([2])
  expect(statements[0]).toMatchObject({ kind: 'assign' })
})

test('what the grammar does not know and Python does is not called broken', () => {
  expect(parsePython('def f():\n    yield\n    x = (yield)\n').wrong).toEqual([])
  const { text } = sourceText(Buffer.from('a = 1\r\n\f\r\nb = 2\r\n'))
  expect(parsePython(text)).toMatchObject({ wrong: [], statements: [{ line: 1 }, { line: 3 }] })
})

test('nothing that is thrown at it makes it throw or hang', () => {
  for (const text of [
    '',
    '(',
    ')',
    '"""',
    "f'{",
    'class',
    'def',
    '@',
    '\t\0',
    '😀',
    '['.repeat(3000),
    'a.'.repeat(3000),
  ])
    expect(parsePython(text).statements.length).toBeGreaterThanOrEqual(0)
})
