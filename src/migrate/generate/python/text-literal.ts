/** What a Python text literal with its prefix and quotes means; undefined for bytes. */
export const textIn = (literal: string): string | undefined => {
  const [, prefix = '', quotes = ''] = /^([a-zA-Z]*)("""|'''|"|')/.exec(literal) ?? []
  if (/b/i.test(prefix)) return undefined
  const inner = literal.slice(prefix.length + quotes.length, literal.length - quotes.length)
  return /r/i.test(prefix) ? inner : unescaped(inner)
}

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

const escapes = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g

/** What Python does not know stays as it is written. */
export const unescaped = (text: string): string => text.replace(escapes, meaningOf)

const meaningOf = (escaped: string): string => {
  const [, sign = ''] = escaped
  if (escaped.length > 2 && 'xuU'.includes(sign)) return character(Number.parseInt(escaped.slice(2), 16)) ?? escaped
  if (/[0-7]/.test(sign)) return String.fromCodePoint(Number.parseInt(escaped.slice(1), 8))
  return simple[sign] ?? escaped
}

const character = (code: number): string | undefined => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined)
