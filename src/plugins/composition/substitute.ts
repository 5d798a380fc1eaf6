import { setImmediate } from 'node:timers/promises'
import { textOf } from './python-text.ts'
import { keyText, type PythonMap, type PythonValue } from './python-value.ts'

/** How values are put into a text. */
export interface Filling {
  /** What stands for a value; its Python text if not said. */
  readonly write?: (value: PythonValue) => string
  /** Characters that the text may have on its way: values can put values into it, and so double it again and again. */
  readonly longest?: number
}

/** Characters looked at, all keys together; and after how many of them others have their turn. */
const mostWork = 1 << 28
const workAtOnce = 1 << 19

/** The variables of one component: the context counts more than the component's own, which come first. */
export const variablesOf = (vars: PythonMap, context: PythonMap): PythonMap => new Map([...vars, ...context])

/**
 * Puts values in the place of `{{key}}`, one key after the other: what a value says of a later key is filled in too.
 * Throws when the text would grow too long, or there is too much to look through.
 */
export const substitute = async (template: string, variables: PythonMap, filling: Filling = {}): Promise<string> => {
  const { write = textOf, longest = 4 << 20 } = filling
  let text = template
  let names = namesIn(text)
  let work = 0
  let pause = workAtOnce
  for (const [key, value] of variables) {
    const name = keyText(key)
    if (!brace.test(name) && !names.has(name)) continue
    work += text.length + 1
    const parts = text.split(`{{${name}}}`)
    if (parts.length > 1) {
      const filled = write(value)
      text = joined(parts, filled, longest)
      if (brace.test(filled) || parts.some(isOpen)) names = namesIn(text)
    }
    if (work > mostWork) throw new RangeError('there are too many variables for so much text')
    if (work < pause) continue
    pause = work + workAtOnce
    await setImmediate()
  }
  return text
}

const brace = /[{}]/
const placeholder = /\{\{([^{}]*)\}\}/g

/** Of all that could be filled in; to look for each key instead would take far too long where there are many. */
const namesIn = (text: string): Set<string> => new Set(text.matchAll(placeholder).map(([, name]) => name!))

/** What follows could be the rest of a name that begins in here. */
const isOpen = (part: string): boolean => {
  const before = part.endsWith('}') ? part.slice(0, -1) : part
  return before.lastIndexOf('{') > before.lastIndexOf('}')
}

const joined = (parts: readonly string[], filling: string, longest: number): string => {
  const length = parts.reduce((sum, part) => sum + part.length, 0) + (parts.length - 1) * filling.length
  if (length > longest) throw new RangeError(`the text would be longer than ${longest} characters`)
  return parts.join(filling)
}
