import type { Comprehension, Expression, Loop } from '../python/syntax.ts'
import { type Code, Untranslatable, variableName } from './code.ts'
import { conditionOf, inArrow, plainValue } from './expression.ts'
import type { Scope } from './scope.ts'

/** `[value for target in over if condition]` as `filter` and `map`. */
export const comprehension = (expression: Comprehension, scope: Scope): Code => {
  const { form, key, value, loops } = expression
  const item = (inner: Scope): string => {
    const text = plainValue(value, inner)
    return key ? `[${plainValue(key, inner)}, ${text}]` : text
  }
  const list = chain(loops, scope, item)
  if (form === 'dictionary') return { text: `Object.fromEntries(${list})`, known: 'object' }
  if (form === 'set') return { text: `new Set(${list})` }
  return { text: list, known: 'list' }
}

const chain = ([loop, ...rest]: readonly Loop[], scope: Scope, item: (scope: Scope) => string): string => {
  if (!loop) throw new Untranslatable('a loop over nothing')
  const names = loop.targets.flatMap(namesIn)
  const inner = scope.with(names)
  const parameter = targetOf(loop.targets)
  const filters = loop.conditions.map(one => `.filter((${parameter}: any) => ${inArrow(conditionOf(one, inner))})`)
  const over = `py.list(${plainValue(loop.over, scope)})${filters.join('')}`
  if (rest.length > 0) return `${over}.flatMap((${parameter}: any) => ${inArrow(chain(rest, inner, item))})`
  const value = item(inner)
  return value === parameter
    ? filters.length > 0
      ? over
      : `[...${over}]`
    : `${over}.map((${parameter}: any) => ${inArrow(value)})`
}

/** The names that a target sets. */
export const namesIn = (target: Expression): string[] => {
  if (target.kind === 'name') return [target.name]
  if (target.kind === 'tuple' || target.kind === 'list') return target.items.flatMap(namesIn)
  if (target.kind === 'spread') return namesIn(target.value)
  return []
}

/** A target as TypeScript takes things apart. */
export const targetOf = (targets: readonly Expression[]): string => {
  const [only] = targets
  if (targets.length === 1 && only!.kind === 'name') return variableName(only!.name)
  const parts = targets.length === 1 && only!.kind === 'tuple' ? only!.items : targets
  return `[${parts.map(part => (part.kind === 'spread' ? `...${targetOf([part.value])}` : part.kind === 'name' || part.kind === 'tuple' ? targetOf([part]) : refuse())).join(', ')}]`
}

const refuse = (): never => {
  throw new Untranslatable('such a target is not translated')
}
