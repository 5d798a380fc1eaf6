import { betweenCommas, inside, partsOf, type Source, type SyntaxNode } from './cursor.ts'
import { readComprehension } from './read-comprehension.ts'
import { readFormat } from './read-format.ts'
import { operation } from './read-operation.ts'
import type { Argument, Entry, Expression, FormatPart } from './syntax.ts'
import { textIn } from './text-literal.ts'

/** What one node of the grammar's tree says. */
export const readExpression = (node: SyntaxNode, source: Source): Expression =>
  (readers[node.name] ?? other)(node, source)

/** Several nodes between two keywords: with a comma among them they are a tuple. */
export const readList = (nodes: readonly SyntaxNode[], source: Source): Expression => {
  if (!nodes.some(node => node.name === ',')) return readSpread(nodes, source)
  return { kind: 'tuple', items: betweenCommas(nodes).map(group => readSpread(group, source)) }
}

/** What a call or a class is given between its brackets. */
export const readArguments = (list: SyntaxNode, source: Source): Argument[] => {
  const parts = inside(list)
  if (parts.some(part => part.name === 'for')) return [{ value: readComprehension('generator', parts, source) }]
  return betweenCommas(parts).map(group => {
    const [first, second, third] = group
    if (first!.name === '*' || first!.name === '**')
      return { spread: first!.name, value: readExpression(second!, source) }
    if (second?.name === 'AssignOp' && third) return { name: source.of(first!), value: readExpression(third, source) }
    return { value: readExpression(first!, source) }
  })
}

type Read = (node: SyntaxNode, source: Source) => Expression

const other: Read = (node, source) => ({ kind: 'other', what: node.name, text: source.of(node) })

const readSpread = (nodes: readonly SyntaxNode[], source: Source): Expression => {
  const [first, second] = nodes
  if (first?.name === '*' && second) return { kind: 'spread', value: readExpression(second, source) }
  return first ? readExpression(first, source) : { kind: 'other', what: 'nothing', text: '' }
}

const items =
  (kind: 'list' | 'tuple' | 'set'): Read =>
  (node, source) => ({ kind, items: betweenCommas(inside(node)).map(group => readSpread(group, source)) })

const dictionary: Read = (node, source) => ({
  kind: 'dictionary',
  entries: betweenCommas(inside(node)).map((group): Entry => {
    const [first, , third] = group
    if (first!.name === '**') return { value: readExpression(group[1]!, source) }
    return { key: readExpression(first!, source), value: readExpression(third ?? first!, source) }
  }),
})

const member: Read = (node, source) => {
  const [first, sign, ...rest] = partsOf(node)
  const object = readExpression(first!, source)
  if (sign?.name === '.') return { kind: 'attribute', object, name: rest[0] ? source.of(rest[0]) : '' }
  const index = rest.filter(part => part.name !== ']')
  const colon = index.findIndex(part => part.name === ':')
  if (colon < 0) return { kind: 'subscript', object, index: readList(index, source) }
  if (index.filter(part => part.name === ':').length > 1) return other(node, source)
  const [from, to] = [index[colon - 1], index[colon + 1]]
  const slice: Expression = {
    kind: 'slice',
    ...(from && { from: readExpression(from, source) }),
    ...(to && { to: readExpression(to, source) }),
  }
  return { kind: 'subscript', object, index: slice }
}

/** Literals one after the other. */
const joined = (parts: readonly Expression[]): Expression | undefined => {
  const pieces: FormatPart[] = []
  for (const part of parts)
    if (part.kind === 'text') pieces.push(part.value)
    else if (part.kind === 'format') pieces.push(...part.parts)
    else return undefined
  return pieces.every(piece => typeof piece === 'string')
    ? { kind: 'text', value: pieces.join('') }
    : { kind: 'format', parts: pieces }
}

const readers: Readonly<Record<string, Read>> = {
  VariableName: (node, source) => ({ kind: 'name', name: source.of(node) }),
  Number: (node, source) => ({ kind: 'number', text: source.of(node) }),
  None: () => ({ kind: 'constant', value: null }),
  Boolean: (node, source) => ({ kind: 'constant', value: source.of(node) === 'True' }),
  String: (node, source) => {
    const value = textIn(source.of(node))
    return value === undefined ? other(node, source) : { kind: 'text', value }
  },
  FormatString: readFormat,
  ContinuedString: (node, source) =>
    joined(partsOf(node).map(part => readExpression(part, source))) ?? other(node, source),
  MemberExpression: member,
  CallExpression: (node, source) => {
    const [callee, list] = partsOf(node)
    return { kind: 'call', callee: readExpression(callee!, source), given: list ? readArguments(list, source) : [] }
  },
  ParenthesizedExpression: (node, source) => readList(inside(node), source),
  TupleExpression: items('tuple'),
  ArrayExpression: items('list'),
  SetExpression: items('set'),
  DictionaryExpression: dictionary,
  ArrayComprehensionExpression: (node, source) => readComprehension('list', inside(node), source),
  SetComprehensionExpression: (node, source) => readComprehension('set', inside(node), source),
  DictionaryComprehensionExpression: (node, source) => readComprehension('dictionary', inside(node), source),
  ComprehensionExpression: (node, source) => readComprehension('generator', inside(node), source),
  UnaryExpression: operation,
  BinaryExpression: operation,
  ConditionalExpression: (node, source) => {
    const [chosen, , condition, , otherwise] = partsOf(node).map(part => readExpression(part, source))
    if (!chosen || !condition || !otherwise) return other(node, source)
    return { kind: 'choice', chosen, condition, otherwise }
  },
  LambdaExpression: (node, source) => {
    const parts = partsOf(node)
    const list = parts.find(part => part.name === 'ParamList')
    const names = list ? inside(list) : []
    if (names.some(part => part.name !== 'VariableName' && part.name !== ',')) return other(node, source)
    const parameters = names.filter(part => part.name === 'VariableName').map(part => source.of(part))
    return { kind: 'lambda', parameters, value: readExpression(parts.at(-1)!, source) }
  },
  AwaitExpression: (node, source) => ({ kind: 'await', value: readExpression(node.lastChild!, source) }),
}
