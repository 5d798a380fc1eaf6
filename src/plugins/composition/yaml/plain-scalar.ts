import type { PythonValue } from '../python-value.ts'
import { timeText } from './time-text.ts'

/** What an unquoted word means in YAML 1.1 as Python reads it: `yes` is true, `1e3` is text, `0o7` too. */
export const readPlain = (word: string): PythonValue => {
  if (Object.hasOwn(words, word)) return words[word]!
  const first = word.charCodeAt(0)
  // Only these begin a number or a time: + - . and digits.
  if (first !== 43 && first !== 45 && first !== 46 && !(first >= 48 && first <= 57)) return word
  return numberOf(word) ?? timeText(word) ?? word
}

const spelled = (...names: string[]) =>
  names.flatMap(name => [name, name[0]!.toUpperCase() + name.slice(1), name.toUpperCase()])
const words: Readonly<Record<string, PythonValue>> = Object.fromEntries([
  ...['', '~', ...spelled('null')].map(word => [word, null]),
  ...spelled('yes', 'true', 'on').map(word => [word, true]),
  ...spelled('no', 'false', 'off').map(word => [word, false]),
])

const binary = /^[-+]?0b[0-1_]+$/
const octal = /^[-+]?0[0-7_]+$/
const decimal = /^[-+]?(?:0|[1-9][0-9_]*)$/
const hexadecimal = /^[-+]?0x[0-9a-fA-F_]+$/
const sexagesimal = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/
const fractional = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/
const fractionalSexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/
const infinite = /^[-+]?\.(?:inf|Inf|INF)$/
const noNumber = /^\.(?:nan|NaN|NAN)$/

/** Undefined when the word is no number. */
const numberOf = (word: string): bigint | number | undefined => {
  const digits = word.replaceAll('_', '').replace(/^[-+]/, '')
  const sign = word.startsWith('-') ? -1 : 1
  const signed = (value: bigint) => (sign < 0 ? -value : value)
  if (decimal.test(word) || binary.test(word) || hexadecimal.test(word)) return signed(BigInt(digits))
  if (octal.test(word)) return signed(BigInt(`0o${digits.slice(1) || '0'}`))
  if (fractional.test(word)) return sign * Number(digits)
  if (sexagesimal.test(word)) return signed(digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n))
  if (fractionalSexagesimal.test(word))
    return sign * digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  if (infinite.test(word)) return sign * Number.POSITIVE_INFINITY
  return noNumber.test(word) ? Number.NaN : undefined
}
