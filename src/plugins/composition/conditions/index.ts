import { textOf } from '../python-text.ts'
import { isTrue, type PythonMap, type PythonValue } from '../python-value.ts'
import { substitute } from '../substitute.ts'
import { evaluate } from './evaluate.ts'
import { parseCondition } from './parse.ts'

/**
 * Whether a component belongs into the prompt. `{{key}}` stands for the context's value; nothing is ever run.
 * No condition means yes, and so does one that cannot be decided: unknown keys, other forms, things that have no order.
 */
export const isMet = async (condition: PythonValue, context: PythonMap): Promise<boolean> => {
  if (typeof condition !== 'string' || condition === '') return true
  try {
    return isTrue(evaluate(parseCondition(await substitute(condition, context, { write: literalOf, longest }))))
  } catch {
    return true // such a component has always been taken
  }
}

const longest = 1 << 18

/** A string must not end its own quotes: what stands behind would be taken for a part of the condition. */
const literalOf = (value: PythonValue): string => {
  if (typeof value !== 'string') return textOf(value)
  if (/['\n\r]/.test(value)) throw new SyntaxError('a string in a condition has a quote or a line end')
  return `'${value}'`
}
