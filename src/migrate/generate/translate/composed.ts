import type { Expression, FormatPart } from '../python/syntax.ts'
import { type Code, inTemplate, propertyName, Untranslatable } from './code.ts'
import { plain, plainValue, translate } from './expression.ts'
import type { Scope } from './scope.ts'

/** The items of a list, without the brackets. */
export const itemsOf = (all: readonly Expression[], scope: Scope): string =>
  all
    .map(item => (item.kind === 'spread' ? `...py.list(${plainValue(item.value, scope)})` : plainValue(item, scope)))
    .join(', ')

/** A key that is said twice counts as it is said last. */
export const dictionary = ({ entries }: Extract<Expression, { kind: 'dictionary' }>, scope: Scope): Code => {
  const parts = new Map<string, string>()
  for (const [at, { key, value }] of entries.entries()) {
    const text = plainValue(value, scope)
    if (!key) parts.set(`...${at}`, `...${text}`)
    else if (key.kind === 'text')
      parts.set(key.value, text === key.value ? text : `${propertyName(key.value)}: ${text}`)
    else parts.set(`[${at}`, `[${plainValue(key, scope)}]: ${text}`)
  }
  return { text: parts.size === 0 ? '{}' : `{ ${[...parts.values()].join(', ')} }`, known: 'object' }
}

/** `f"…{value}…"` as a template. */
export const formatted = (parts: readonly FormatPart[], scope: Scope): Code => ({
  text: `\`${parts.map(part => formattedPart(part, scope)).join('')}\``,
  known: 'text',
})

const formattedPart = (part: FormatPart, scope: Scope): string => {
  if (typeof part === 'string') return inTemplate(part)
  const { value, conversion, spec, label } = part
  const code = translate(value, scope)
  const text = plain(code)
  const isShownWhole = conversion === 'r' || (label !== undefined && conversion === undefined)
  const asText = code.known === 'text' ? text : `py.text(${text})`
  const shown = isShownWhole ? `py.repr(${text})` : asText
  const digits = /^,?\.(\d+)f$/.exec(spec ?? '')
  if (spec !== undefined && !digits) throw new Untranslatable(`the format ${spec} is not translated`)
  return `${label === undefined ? '' : inTemplate(label)}\${${digits ? `Number(${text}).toFixed(${digits[1]})` : shown}}`
}
