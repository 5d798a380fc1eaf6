import type { PythonValue } from '../python-value.ts'
import type { Token } from './tokens.ts'

/** What a literal stands for; undefined if it is none. Throws when it is a broken one. */
export const readLiteral = ({ kind, text }: Token): PythonValue | undefined => {
  if (kind === 'string') return unquote(text)
  if (kind === 'number') return numberOf(text)
  return kind === 'name' && Object.hasOwn(constants, text) ? constants[text] : undefined
}

const constants: Readonly<Record<string, PythonValue>> = { True: true, False: false, None: null }

const whole = /^(?:0+|[1-9]\d*)$/
const fractional = /^(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?$/

const numberOf = (text: string): bigint | number => {
  const digits = text.replaceAll(/(?<=\d)_(?=\d)/g, '')
  if (whole.test(digits)) return BigInt(digits)
  if (fractional.test(digits)) return Number(digits)
  throw new SyntaxError(`${text} is no number`)
}

const escapes = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|.)/gs
const named: Readonly<Record<string, string>> = {
  ...{ '\\': '\\', "'": "'", '"': '"', '\n': '' },
  ...{ n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' },
}

const unquote = (text: string): string => text.slice(1, -1).replaceAll(escapes, meaningOf)

const meaningOf = (escaped: string): string => {
  const code = escaped.slice(1)
  if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
  if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8))
  if (/[xuUN]/.test(code)) throw new SyntaxError(`${escaped} is a broken escape`)
  return named[code] ?? escaped
}
