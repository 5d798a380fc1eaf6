import type { Keywords } from './compile.ts'
import { below, type Check, mostProblems, refuse } from './problem.ts'

type Compile = (schema: Keywords) => Check

export const arrayCheck = (schema: Keywords, compile: Compile): Check => {
  const { minItems = 0, maxItems = Infinity } = schema
  const first: readonly Check[] = (schema.prefixItems ?? []).map(compile)
  const rest = 'items' in schema ? compile(schema.items) : undefined
  return (value, problems) => {
    if (!Array.isArray(value)) return value
    if (value.length < minItems) refuse(value, problems, `must have at least ${minItems} ${itemsOf(minItems)}`)
    if (value.length > maxItems) refuse(value, problems, `must have at most ${maxItems} ${itemsOf(maxItems)}`)
    let read = value
    for (let at = 0; at < value.length && problems.length < mostProblems; at++) {
      const check = first[at] ?? rest
      if (check === undefined) break
      const before = problems.length
      const item = check(value[at], problems)
      if (problems.length > before) below(problems, before, at)
      else if (item !== value[at]) {
        if (read === value) read = value.slice()
        read[at] = item
      }
    }
    return read
  }
}

const itemsOf = (count: number): string => (count === 1 ? 'item' : 'items')
