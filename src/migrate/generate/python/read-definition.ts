import { betweenCommas, inside, partsOf, type Source, type SyntaxNode } from './cursor.ts'
import { readArguments, readExpression, readList } from './read-expression.ts'
import { readStatements } from './read-statement.ts'
import type { ClassStatement, Expression, FunctionStatement, Parameter } from './syntax.ts'

type Parts = readonly SyntaxNode[]

export const readFunction = (parts: Parts, source: Source): Omit<FunctionStatement, 'line' | 'end_line'> => {
  const list = parts.find(part => part.name === 'ParamList')
  return {
    kind: 'function',
    ...nameAndBody(parts, source),
    isAsync: parts[0]?.name === 'async',
    decorators: [],
    parameters: list ? betweenCommas(inside(list)).flatMap(group => parameter(group, source)) : [],
  }
}

export const readClass = (parts: Parts, source: Source): Omit<ClassStatement, 'line' | 'end_line'> => {
  const list = parts.find(part => part.name === 'ArgList')
  return {
    kind: 'class',
    ...nameAndBody(parts, source),
    decorators: [],
    bases: list ? readArguments(list, source) : [],
  }
}

/** The grammar gives the dots of a decorator one after the other. */
export const readDecorator = (parts: Parts, source: Source): Expression => {
  const list = parts.find(part => part.name === 'ArgList')
  const [first = '', ...names] = parts
    .filter(part => part.name === 'VariableName' || part.name === 'PropertyName')
    .map(part => source.of(part))
  const callee = names.reduce<Expression>((object, name) => ({ kind: 'attribute', object, name }), {
    kind: 'name',
    name: first,
  })
  return list ? { kind: 'call', callee, given: readArguments(list, source) } : callee
}

const nameAndBody = (parts: Parts, source: Source) => {
  const name = parts.find(part => part.name === 'VariableName')
  const body = parts.find(part => part.name === 'Body')
  return { name: name ? source.of(name) : '', body: body ? readStatements(body, source) : [] }
}

/** The signs `*` and `/` alone say only how arguments may be given. */
const parameter = (group: Parts, source: Source): Parameter[] => {
  const name = group.find(part => part.name === 'VariableName')
  if (!name) return []
  const annotation = group.find(part => part.name === 'TypeDef')
  const sign = group.findIndex(part => part.name === 'AssignOp')
  const spread = group[0]!.name === '*' || group[0]!.name === '**' ? group[0]!.name : undefined
  return [
    {
      name: source.of(name),
      ...(annotation && { annotation: readList(partsOf(annotation).slice(1), source) }),
      ...(sign >= 0 && { default: readExpression(group[sign + 1]!, source) }),
      ...(spread !== undefined && { spread }),
    },
  ]
}
