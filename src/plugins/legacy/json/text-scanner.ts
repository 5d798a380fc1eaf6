import { syntaxError } from './syntax-error.ts'

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const hex = /^[0-9a-fA-F]{4}$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const special = /["\\\u0000-\u001f]/g

/** A quoted text that begins behind the quote before `from`: what it says, and where it ends. Throws what Python would say. */
export const scanText = (json: string, from: number): { value: string; end: number } => {
  let value = ''
  let at = from
  while (true) {
    special.lastIndex = at
    const next = special.exec(json)?.index ?? -1
    if (next < 0) throw syntaxError('Unterminated string starting at', json, from - 1)
    value += json.slice(at, next)
    const found = json[next]
    if (found === '"') return { value, end: next + 1 }
    if (found !== '\\') throw syntaxError('Invalid control character at', json, next)
    const { character, end } = scanEscape(json, next + 1, from)
    value += character
    at = end
  }
}

/** `at`: behind the backslash. */
const scanEscape = (json: string, at: number, from: number): { character: string; end: number } => {
  const letter = json[at]
  if (letter === undefined) throw syntaxError('Unterminated string starting at', json, from - 1)
  if (letter === 'u') return { character: scanUnit(json, at + 1), end: at + 5 }
  const character = escapes[letter]
  if (character === undefined) throw syntaxError('Invalid \\escape', json, at - 1)
  return { character, end: at + 1 }
}

/** Four hexadecimal digits; half of a surrogate pair stands for itself. */
const scanUnit = (json: string, at: number): string => {
  const digits = json.slice(at, at + 4)
  if (at + 4 >= json.length || !hex.test(digits)) throw syntaxError('Invalid \\uXXXX escape', json, at - 1)
  return String.fromCharCode(Number.parseInt(digits, 16))
}
