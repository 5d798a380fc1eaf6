import { partsOf, type Source, type SyntaxNode } from './cursor.ts'
import { readExpression } from './read-expression.ts'
import type { Compared, Expression } from './syntax.ts'

/** An operation with one operand or two. */
export const operation = (node: SyntaxNode, source: Source): Expression => {
  const parts = partsOf(node)
  if (node.name === 'UnaryExpression') {
    const operator = source.of(parts[0]!)
    const operand = readExpression(parts.at(-1)!, source)
    return operator === 'not' && isOperation(parts.at(-1)!) ? negated(operand) : { kind: 'unary', operator, operand }
  }
  const [left, right] = [readExpression(parts[0]!, source), readExpression(parts.at(-1)!, source)]
  const operator = parts
    .slice(1, -1)
    .map(part => source.of(part))
    .join(' ')
  if (operator === 'and' || operator === 'or') return { kind: 'logical', operator, left, right }
  if (!comparing.has(operator)) return { kind: 'binary', operator, left, right }
  return compared(isOperation(parts[0]!) ? left : undefined, { left, operator, right })
}

const comparing = new Set(['<', '>', '<=', '>=', '==', '!=', 'in', 'not in', 'is', 'is not'])

const isOperation = (node: SyntaxNode): boolean => node.name === 'BinaryExpression'

/** `a < b < c` is one comparison; the grammar gives `(a < b) < c`. */
const compared = (
  chain: Expression | undefined,
  { left, operator, right }: Compared & { readonly left: Expression },
): Expression => {
  if (chain?.kind === 'comparison')
    return { kind: 'comparison', first: chain.first, rest: [...chain.rest, { operator, right }] }
  return { kind: 'comparison', first: left, rest: [{ operator, right }] }
}

/** `not a and b` means `(not a) and b`; the grammar gives `not (a and b)`. */
const negated = (operand: Expression): Expression =>
  operand.kind === 'logical' ? { ...operand, left: negated(operand.left) } : { kind: 'unary', operator: 'not', operand }
