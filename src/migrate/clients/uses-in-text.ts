import { Source } from '../generate/python/cursor.ts'
import { replacementOf } from './replacements.ts'
import type { Part, Use } from './use.ts'

/** `isString`: the text is one literal of a program, in which braces may be doubled. */
export interface TextKind {
  readonly isString?: boolean
}

/** A use, and where in the text it begins. */
export type UseInText = Use & { readonly at: number }

/** The lines for the old daemon that are written in a text: `{"command": "X", …}`, however their quotes are escaped. */
export const usesInText = (text: string, { isString = false }: TextKind = {}): UseInText[] => {
  const lines = new Source(text)
  return [...text.matchAll(aCommand)].flatMap(match => {
    const [, , , command = ''] = match
    if (!replacementOf(command) && !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(command)) return []
    const before = text.slice(Math.max(0, match.index - mostBetween), match.index)
    const from = match.index - before.length + before.lastIndexOf('{')
    if (!before.includes('{') || (!isString && isComment(before))) return []
    const isDoubled = isString && text[from - 1] === '{'
    const plain = objectAt(text, from)?.replaceAll(/\\+(["'$`])/g, '$1') ?? ''
    const source = isDoubled ? plain.replaceAll('{{', '{').replaceAll('}}', '}') : plain
    const start = isDoubled ? from - 1 : from
    const line = lines.lineAt(start)
    return [
      {
        at: start,
        line,
        command,
        how: 'line' as const,
        source: source || match[0],
        parameters: parametersIn(source),
        language: 'text' as const,
      },
    ]
  })
}

/** Quotes may be escaped any number of times; the same on both sides. */
const aCommand = /(\\{0,8})(["'])command\1\2\s*:\s*\1\2([A-Z][A-Z0-9_]*)\1\2/g
/** Characters of one line before its command, and of a whole line. */
const mostBetween = 2000
const longest = 4000

const isComment = (before: string): boolean => /^\s*(#|\/\/)/.test(before.slice(before.lastIndexOf('\n') + 1))

/** Up to the brace that closes it; braces within quotes are rare enough, and then nothing can be read of it. */
const objectAt = (text: string, from: number): string | undefined => {
  let depth = 0
  for (let at = from; at < Math.min(text.length, from + longest); at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return text.slice(from, at + 1)
  }
  return undefined
}

/** What is said as JSON; undefined where the shell or a program puts it together. */
const parametersIn = (source: string): Part[] | undefined => {
  try {
    const { parameters } = JSON.parse(source) as { parameters?: unknown }
    if (parameters === undefined || parameters === null) return []
    if (typeof parameters !== 'object' || Array.isArray(parameters)) return undefined
    return Object.entries(parameters).map(([name, value]) => {
      const said = JSON.stringify(value)
      return { name, value: said, whole: `${JSON.stringify(name)}: ${said}` }
    })
  } catch {
    return undefined
  }
}
