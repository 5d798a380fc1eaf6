import { floatText, isMap, type PythonMap, type PythonValue, readExactly } from '../composition/index.ts'

/** The text of the identity file: by agent, in the order of their creation. Throws when it is no JSON object. */
export const readIdentities = (text: string): PythonMap => {
  const all = readExactly(text)
  if (!isMap(all)) throw new SyntaxError('it is no object')
  return all
}

/** As the old daemon wrote it: two spaces, nothing but ASCII, numbers as Python writes them. */
export const writeIdentities = (all: PythonMap): string => write(all, '\n')

const write = (value: PythonValue, line: string): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return words.get(floatText(value)) ?? floatText(value)
  const deeper = `${line}  `
  if (isMap(value))
    return bracketed(
      '{}',
      [...value].map(([key, member]) => `${quote(String(key))}: ${write(member, deeper)}`),
      line,
    )
  return bracketed(
    '[]',
    (value as readonly PythonValue[]).map(item => write(item, deeper)),
    line,
  )
}

const words = new Map([
  ['nan', 'NaN'],
  ['inf', 'Infinity'],
  ['-inf', '-Infinity'],
])

const bracketed = (brackets: string, parts: readonly string[], line: string): string =>
  parts.length === 0 ? brackets : `${brackets[0]}${line}  ${parts.join(`,${line}  `)}${line}${brackets[1]}`

const quote = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
