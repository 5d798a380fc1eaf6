import { isTrue, type PythonValue } from '../python-value.ts'
import { compare } from './compare.ts'
import type { Expression } from './parse.ts'

/** What an expression comes to. Throws for what is unknown or cannot be compared, if it is looked at at all. */
export const evaluate = (expression: Expression): PythonValue => {
  switch (expression.kind) {
    case 'value':
      return expression.value
    case 'unknown':
      throw new ReferenceError(`${expression.name} is unknown`)
    case 'list':
      return expression.items.map(evaluate)
    case 'map':
      return new Map(expression.members.map(([key, value]) => [evaluate(key), evaluate(value)]))
    case 'not':
      return !isTrue(evaluate(expression.of))
    case 'minus':
      return negative(evaluate(expression.of))
    case 'and':
      return firstOf(expression.of, value => !isTrue(value))
    case 'or':
      return firstOf(expression.of, isTrue)
    case 'compare':
      return holds(expression)
  }
}

/** The first that decides, else the last; what stands behind it is not looked at. */
const firstOf = (parts: readonly Expression[], decides: (value: PythonValue) => boolean): PythonValue => {
  let value: PythonValue = null
  for (const part of parts) {
    value = evaluate(part)
    if (decides(value)) return value
  }
  return value
}

/** `1 < x < 3` holds when each neighbour does. */
const holds = ({ first, rest }: Extract<Expression, { kind: 'compare' }>): boolean => {
  let left = evaluate(first)
  for (const [sign, operand] of rest) {
    const right = evaluate(operand)
    if (!compare(sign, left, right)) return false
    left = right
  }
  return true
}

const negative = (value: PythonValue): PythonValue => {
  if (typeof value === 'bigint' || typeof value === 'number') return -value
  if (typeof value === 'boolean') return value ? -1n : 0n
  throw new TypeError('only a number can be negative')
}
