import { betweenCommas, type Source, type SyntaxNode } from './cursor.ts'
import { readExpression, readList } from './read-expression.ts'
import type { Comprehension, Expression, Loop } from './syntax.ts'

/** `value for target in over if condition`, and again, without the brackets around it. */
export const readComprehension = (
  form: Comprehension['form'],
  parts: readonly SyntaxNode[],
  source: Source,
): Expression => {
  const first = parts.findIndex(part => part.name === 'for' || part.name === 'async')
  const head = parts.slice(0, first)
  if (parts.some(part => part.name === 'async'))
    return { kind: 'other', what: 'async comprehension', text: source.text.slice(parts[0]!.from, parts.at(-1)!.to) }
  const value = readList(head.at(-1) ? [head.at(-1)!] : [], source)
  const key = form === 'dictionary' ? readExpression(head[0]!, source) : undefined
  return { kind: 'comprehension', form, ...(key && { key }), value, loops: loopsIn(parts.slice(first), source) }
}

const loopsIn = (parts: readonly SyntaxNode[], source: Source): Loop[] =>
  splitBefore('for', parts).map(([, ...loop]) => {
    const at = loop.findIndex(part => part.name === 'in')
    const [over, ...conditions] = splitBefore('if', loop.slice(at + 1))
    return {
      targets: betweenCommas(loop.slice(0, at)).map(([target]) => readExpression(target!, source)),
      over: readList(over!, source),
      conditions: conditions.map(([, condition]) => readExpression(condition!, source)),
    }
  })

/** Each of these words begins a new part, but for a first that begins none. */
const splitBefore = (word: string, parts: readonly SyntaxNode[]): SyntaxNode[][] => {
  const split: SyntaxNode[][] = []
  for (const part of parts)
    if (part.name === word || split.length === 0) split.push([part])
    else split.at(-1)!.push(part)
  return split
}
