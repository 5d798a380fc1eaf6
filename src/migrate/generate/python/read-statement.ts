import { betweenCommas, partsOf, type Source, type SyntaxNode } from './cursor.ts'
import { readClass, readDecorator, readFunction } from './read-definition.ts'
import { readExpression, readList } from './read-expression.ts'
import { readImport } from './read-import.ts'
import { readMatch } from './read-match.ts'
import { readTry } from './read-try.ts'
import type { Branch, Statement } from './syntax.ts'

type Parts = readonly SyntaxNode[]
/** A statement without its place. */
type Bare = Statement extends infer S ? (S extends Statement ? Omit<S, 'line' | 'end_line'> : never) : never
type Read = (parts: Parts, source: Source, node: SyntaxNode) => Bare

/** The statements of a body, or of a whole file. */
export const readStatements = (node: SyntaxNode, source: Source): Statement[] =>
  partsOf(node).flatMap(part => {
    if (part.name === ':' || part.name === ';' || part.type.isError) return []
    if (part.name === 'StatementGroup') return readStatements(part, source)
    return [{ ...readOne(part, source), ...source.place(part) } as Statement]
  })

/** In a broken source anything may be missing. */
const readOne = (node: SyntaxNode, source: Source): Bare => {
  const parts = partsOf(node)
  try {
    return (readers[node.name] ?? other)(parts, source, node)
  } catch {
    source.wrong.add(source.lineAt(node.from))
    return { kind: 'other', what: node.name, body: [] }
  }
}

const other: Read = (parts, source, node) => ({
  kind: 'other',
  what: node.name,
  body: parts.filter(part => part.name === 'Body').flatMap(part => readStatements(part, source)),
})

const value = (parts: Parts, source: Source): { readonly value?: ReturnType<typeof readList> } =>
  parts.length > 0 ? { value: readList(parts, source) } : {}

const assign: Read = (parts, source) => {
  const groups = split(parts)
  const annotation = parts.find(part => part.name === 'TypeDef')
  const sides = groups.map(group => group.filter(part => part.name !== 'TypeDef'))
  const hasValue = parts.some(part => part.name === 'AssignOp')
  const targets = (hasValue ? sides.slice(0, -1) : sides).map(side => readList(side, source))
  return {
    kind: 'assign',
    targets,
    ...(annotation && { annotation: readList(partsOf(annotation).slice(1), source) }),
    ...(hasValue && value(sides.at(-1)!, source)),
  }
}

const split = (parts: Parts): SyntaxNode[][] => {
  const groups: SyntaxNode[][] = [[]]
  for (const part of parts)
    if (part.name === 'AssignOp') groups.push([])
    else groups.at(-1)!.push(part)
  return groups
}

const choose: Read = (parts, source) => {
  const branches: Branch[] = []
  let otherwise: Statement[] | undefined
  for (const [at, part] of parts.entries()) {
    if (part.name === 'if' || part.name === 'elif') {
      const body = parts.slice(at).find(next => next.name === 'Body')
      branches.push({
        condition: readExpression(parts[at + 1]!, source),
        body: body ? readStatements(body, source) : [],
      })
    } else if (part.name === 'else') otherwise = readStatements(parts[at + 1]!, source)
  }
  return { kind: 'if', branches, ...(otherwise && { otherwise }) }
}

const loop: Read = (parts, source, node) => {
  if (parts[0]?.name === 'async') return other(parts, source, node)
  const at = parts.findIndex(part => part.name === 'in')
  const [body, otherwise] = parts.filter(part => part.name === 'Body').map(part => readStatements(part, source))
  const until = parts.findIndex(part => part.name === 'Body')
  return {
    kind: 'for',
    targets: betweenCommas(parts.slice(1, at)).map(([target]) => readExpression(target!, source)),
    over: readList(parts.slice(at + 1, until), source),
    body: body ?? [],
    ...(otherwise && { otherwise }),
  }
}

const bodyIn = (parts: Parts, source: Source): Statement[] => {
  const body = parts.find(part => part.name === 'Body')
  return body ? readStatements(body, source) : []
}

const readers: Readonly<Record<string, Read>> = {
  ExpressionStatement: (parts, source) => ({ kind: 'expression', value: readList(parts, source) }),
  AssignStatement: assign,
  UpdateStatement: ([target, operator, ...rest], source) => ({
    kind: 'update',
    target: readExpression(target!, source),
    operator: source.of(operator!).replace('=', ''),
    value: readList(rest, source),
  }),
  IfStatement: choose,
  ForStatement: loop,
  WhileStatement: (parts, source, node) =>
    parts.some(part => part.name === 'else')
      ? other(parts, source, node)
      : { kind: 'while', condition: readExpression(parts[1]!, source), body: bodyIn(parts, source) },
  WithStatement: (parts, source, node) => {
    const to = parts.findIndex(part => part.name === 'Body')
    const groups = betweenCommas(parts.slice(1, to))
    // what is kept under a name is used
    if (parts[0]?.name === 'async' || groups.some(group => group.length !== 1)) return other(parts, source, node)
    return {
      kind: 'with',
      contexts: groups.map(([context]) => readExpression(context!, source)),
      body: bodyIn(parts, source),
    }
  },
  MatchStatement: readMatch,
  TryStatement: readTry,
  RaiseStatement: (parts, source) => {
    const from = parts.findIndex(part => part.name === 'from')
    return { kind: 'raise', ...value(parts.slice(1, from < 0 ? parts.length : from), source) }
  },
  ReturnStatement: (parts, source) => ({ kind: 'return', ...value(parts.slice(1), source) }),
  PassStatement: () => ({ kind: 'pass' }),
  BreakStatement: () => ({ kind: 'break' }),
  ContinueStatement: () => ({ kind: 'continue' }),
  DeleteStatement: (parts, source) => ({
    kind: 'delete',
    targets: betweenCommas(parts.slice(1)).map(([target]) => readExpression(target!, source)),
  }),
  ImportStatement: readImport,
  FunctionDefinition: readFunction,
  ClassDefinition: readClass,
  DecoratedStatement: (parts, source) => {
    const decorators = parts
      .filter(part => part.name === 'Decorator')
      .map(decorator => readDecorator(partsOf(decorator), source))
    const definition = parts.at(-1)!
    const read = definition.name === 'ClassDefinition' ? readClass : readFunction
    return { ...read(partsOf(definition), source), decorators }
  },
}
