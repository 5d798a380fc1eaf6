import { readExactly } from '../../plugins/composition/index.ts'

/** JSON text as the old daemon's table holds it: a string as it is, unless it would be read as something else. */
export const storedForm = (text: string): string => {
  if (!text.startsWith('"')) return text
  const value = JSON.parse(text) as string
  return value.isWellFormed() && !isJson(value) ? value : text
}

/** A stored text as JSON: what can be read as such is, and everything else is a string. */
export const jsonForm = (stored: string): string => (isJavaScriptJson(stored) ? stored : JSON.stringify(stored))

/** JSON text that JavaScript reads; Python's `NaN`, and what has it inside, becomes a text. */
export const exactForm = (text: string): string => (isJavaScriptJson(text) ? onOneLine(text) : JSON.stringify(text))

/** The same JSON without the line ends between its parts. */
export const onOneLine = (json: string): string => json.replace(/[\r\n]/g, ' ')

/** Whether JavaScript reads it; `NaN` is only Python's. */
const isJavaScriptJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const isJson = (text: string): boolean => {
  try {
    readExactly(text)
    return true
  } catch {
    return false
  }
}
