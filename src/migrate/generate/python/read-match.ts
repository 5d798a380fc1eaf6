import { partsOf, type Source, type SyntaxNode } from './cursor.ts'
import { readExpression } from './read-expression.ts'
import { readStatements } from './read-statement.ts'
import type { Expression, MatchCase, Statement } from './syntax.ts'

type Match = Omit<Extract<Statement, { kind: 'match' }>, 'line' | 'end_line'>

export const readMatch = ([, subject, body]: readonly SyntaxNode[], source: Source): Match => ({
  kind: 'match',
  subject: readExpression(subject!, source),
  cases: partsOf(body!).flatMap(clause => (clause.name === 'MatchClause' ? [readCase(partsOf(clause), source)] : [])),
})

const readCase = (parts: readonly SyntaxNode[], source: Source): MatchCase => {
  const values = valuesIn(parts[1]!, source)
  const guard = parts.find(part => part.name === 'Guard')?.lastChild
  return {
    ...(values && { values }),
    ...(guard && { guard: readExpression(guard, source) }),
    body: readStatements(parts.find(part => part.name === 'Body')!, source),
  }
}

const valuesIn = (pattern: SyntaxNode, source: Source): Expression[] | undefined => {
  if (pattern.name === 'CapturePattern') return source.of(pattern) === '_' ? [] : undefined
  if (pattern.name === 'LiteralPattern')
    return pattern.firstChild?.nextSibling ? undefined : [readExpression(pattern.firstChild!, source)]
  if (pattern.name !== 'OrPattern') return undefined
  const parts = partsOf(pattern).filter(part => part.name !== 'LogicOp' && part.name !== '|')
  const values = parts.map(part => valuesIn(part, source))
  return values.every(value => value?.length === 1) ? values.flatMap(value => value!) : undefined
}
