import { textOf } from './python-text.ts'
import { keyText, type PythonMap, type PythonValue } from './python-value.ts'

/** How much text a prompt may have on its way: values can put other values into the text, and so double it again and again. */
const longest = 16 << 20
/** Characters looked at, all keys together. */
const mostWork = 1 << 29

/** The variables of one component: the context counts more than the component's own, which come first. */
export const variablesOf = (vars: PythonMap, context: PythonMap): PythonMap => new Map([...vars, ...context])

/** Puts values in the place of `{{key}}`, one key after the other: what a value says of a later key is filled in too. */
export const substitute = (template: string, variables: PythonMap): string => {
  let text = template
  let work = 0
  for (const [key, value] of variables) {
    const placeholder = `{{${keyText(key)}}}`
    work += text.length
    if (!text.includes(placeholder)) continue
    text = replaced(text, placeholder, value)
    work += text.length
    if (work > mostWork) throw new RangeError('there are too many variables for so much text')
  }
  return text
}

const replaced = (text: string, placeholder: string, value: PythonValue): string => {
  const parts = text.split(placeholder)
  const filling = textOf(value)
  if (text.length + (parts.length - 1) * filling.length > longest)
    throw new RangeError(`the prompt would be longer than ${longest} characters`)
  return parts.join(filling)
}
