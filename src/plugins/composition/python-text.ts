import { readExactly } from './exact-json.ts'
import { floatText, type PythonMap, type PythonValue } from './python-value.ts'

/** The text form of a JSON value in Python, from its exact JSON text: `True`, `1.0`, `{'k': 'v'}`; a string is itself. */
export const pythonText = (json: string): string => textOf(readExactly(json))

/** The text form of a value in Python; a string is itself. */
export const textOf = (value: PythonValue): string => (typeof value === 'string' ? value : quotedTextOf(value))

/** The same as it stands inside of a list: strings are quoted. */
export const quotedTextOf = (value: PythonValue): string => {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(quotedTextOf).join(', ')}]`
  const members = [...(value as PythonMap)].map(([key, member]) => `${quotedTextOf(key)}: ${quotedTextOf(member)}`)
  return `{${members.join(', ')}}`
}

const quote = (text: string): string => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  return mark + text.replaceAll(unprintable, character => escapeOf(character, mark)) + mark
}

/** All that Python does not print as it is, and quotes. */
const unprintable = /[\\'"]|(?! )[\p{C}\p{Z}]/gu

const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escapeOf = (character: string, mark: string): string => {
  if (character === '"' || character === "'") return character === mark ? `\\${mark}` : character
  const name = named[character]
  if (name !== undefined) return name
  const hex = character.codePointAt(0)!.toString(16)
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
