import type { Source, SyntaxNode } from './cursor.ts'
import { readExpression } from './read-expression.ts'
import { readStatements } from './read-statement.ts'
import type { ExceptHandler, Statement } from './syntax.ts'

type Try = Omit<Extract<Statement, { kind: 'try' }>, 'line' | 'end_line'>

export const readTry = (parts: readonly SyntaxNode[], source: Source): Try => {
  const handlers: ExceptHandler[] = []
  const others = new Map<string, Statement[]>()
  let clause: SyntaxNode[] = []
  for (const part of parts) {
    if (part.name !== 'Body') {
      clause.push(part)
      continue
    }
    const body = readStatements(part, source)
    if (clause[0]?.name === 'except') handlers.push({ ...caught(clause, source), body })
    else others.set(clause[0]?.name ?? '', body)
    clause = []
  }
  const [otherwise, final] = [others.get('else'), others.get('finally')]
  return {
    kind: 'try',
    body: others.get('try') ?? [],
    handlers,
    ...(otherwise && { otherwise }),
    ...(final && { final }),
  }
}

const caught = (clause: readonly SyntaxNode[], source: Source): Omit<ExceptHandler, 'body'> => {
  const as = clause.findIndex(part => part.name === 'as')
  const type = clause.slice(1).find(part => part.name !== '*' && part.name !== 'as')
  return {
    ...(type && as !== 1 && { type: readExpression(type, source) }),
    ...(as > 0 && { name: source.of(clause[as + 1]!) }),
  }
}
