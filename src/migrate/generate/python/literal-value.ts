import type { Expression } from './syntax.ts'

/** The value of a literal as JSON has it; undefined for what has to be computed. Names are looked up in `constants`. */
export const literalValue = (expression: Expression, constants: ReadonlyMap<string, unknown> = new Map()): unknown => {
  const of = (inner: Expression): unknown => literalValue(inner, constants)
  switch (expression.kind) {
    case 'text':
    case 'constant':
      return expression.value
    case 'number':
      return numberIn(expression.text)
    case 'unary': {
      const value = of(expression.operand)
      return expression.operator === '-' && typeof value === 'number' ? -value : undefined
    }
    case 'list':
    case 'tuple':
    case 'set':
      return allKnown(expression.items.map(of))
    case 'dictionary':
      return objectIn(expression.entries.map(({ key, value }) => [key ? of(key) : undefined, of(value)]))
    case 'name':
      return constants.get(expression.name)
    case 'format':
      return textIn(expression.parts.map(part => (typeof part === 'string' ? part : of(part.value))))
    default:
      return undefined
  }
}

/** A number as JavaScript knows it. */
export const numberIn = (text: string): number | undefined => {
  const number = Number(text.replaceAll('_', ''))
  return Number.isNaN(number) ? undefined : number
}

const allKnown = (items: readonly unknown[]): unknown => (items.includes(undefined) ? undefined : items)

const objectIn = (entries: readonly (readonly [unknown, unknown])[]): unknown =>
  entries.every(([key, value]) => typeof key === 'string' && value !== undefined)
    ? Object.fromEntries(entries as [string, unknown][])
    : undefined

const textIn = (parts: readonly unknown[]): string | undefined =>
  parts.every(part => typeof part === 'string') ? parts.join('') : undefined
