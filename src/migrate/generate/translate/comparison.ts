import type { Compared, Expression } from '../python/syntax.ts'
import { type Code, Untranslatable } from './code.ts'
import { plain, translate } from './expression.ts'
import type { Scope } from './scope.ts'

/** `a < b <= c`: each with its neighbour. */
export const comparison = ({ first, rest }: Extract<Expression, { kind: 'comparison' }>, scope: Scope): Code => {
  const parts: string[] = []
  let left = first
  for (const one of rest) {
    parts.push(compared(left, one, scope))
    left = one.right
  }
  return { text: parts.length === 1 ? parts[0]! : `(${parts.join(' && ')})`, known: 'boolean' }
}

const compared = (left: Expression, { operator, right }: Compared, scope: Scope): string => {
  const [one, other] = [translate(left, scope), translate(right, scope)]
  const isNothing = other.known === 'none'
  if (one.manager !== undefined && isNothing) return operator === 'is' || operator === '==' ? 'false' : 'true'
  const [first, second] = [plain(one), plain(other)]
  switch (operator) {
    case 'is':
    case '==':
      return isNothing ? `${first} == null` : equal(one, other)
    case 'is not':
    case '!=':
      return isNothing ? `${first} != null` : equal(one, other).replace('===', '!==').replace(/^py/, '!py')
    case 'in':
      return `py.has(${second}, ${first})`
    case 'not in':
      return `!py.has(${second}, ${first})`
    case '<':
    case '>':
    case '<=':
    case '>=':
      return `${first} ${operator} ${second}`
    default:
      throw new Untranslatable(`${operator} is not translated`)
  }
}

/** What is no list and no object is equal when it is the same. */
const equal = (one: Code, other: Code): string => {
  const isPlain = ({ known }: Code): boolean => known === 'text' || known === 'number' || known === 'boolean'
  const isOne = isPlain(one) !== isPlain(other) && !/===|&&/.test(one.text + other.text)
  return isOne ? `${one.text} === ${other.text}` : `py.equal(${one.text}, ${other.text})`
}
