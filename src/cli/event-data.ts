import { readFileSync } from 'node:fs'
import { messageOf } from '../errors.ts'
import { exactNumber, parseExact } from './exact-json.ts'
import { UsageError } from './usage-error.ts'

/** The data of an event from `--key value` pairs: JSON if it is JSON, else a string; a repeated key makes a list. */
export const dataFromOptions = (tokens: readonly string[]): Record<string, unknown> => {
  const data: Record<string, unknown> = {}
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    const [, name, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(token) ?? []
    if (name === undefined)
      throw new UsageError(`"${token}" belongs to no key`, {
        hint: 'write data as --key value, --key=value, -f file, or - for stdin',
      })
    const next = tokens[at + 1]
    const follows = inline === undefined && next !== undefined && !next.startsWith('--')
    if (follows) at++
    add(
      data,
      name,
      inline?.startsWith('@') ? readValue(read(inline.slice(1))) : readValue(inline ?? (follows ? next : 'true')),
    )
  }
  return data
}

/** The data of an event from a file, JSON or YAML by its name; `-` is stdin. Throws UsageError. */
export const dataFromFile = async (file: string): Promise<Record<string, unknown>> => {
  const text = read(file)
  let data: unknown
  try {
    data = /\.ya?ml$/i.test(file) ? await parseYaml(text) : text.trim() === '' ? {} : parseExact(text)
  } catch (cause) {
    throw new UsageError(`${file === '-' ? 'stdin' : file}: ${messageOf(cause)}`)
  }
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>
  throw new UsageError(`${file === '-' ? 'stdin' : file} holds no object`, {
    hint: 'the data of an event is an object, as {"key": "value"}',
  })
}

/** What a word of the command line means: JSON if it is JSON, else itself. */
export const readValue = (text: string): unknown => {
  try {
    return parseExact(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return text
    throw cause
  }
}

const add = (data: Record<string, unknown>, name: string, value: unknown): void => {
  const before = Object.hasOwn(data, name) ? data[name] : undefined
  const joined = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  Object.defineProperty(data, name, { value: joined, enumerable: true, configurable: true, writable: true })
}

const read = (file: string): string => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${messageOf(cause)}`)
  }
}

const parseYaml = async (text: string): Promise<unknown> => {
  const { parse } = await import('yaml')
  return parse(text, (_, value) => (typeof value === 'bigint' ? exactNumber(String(value)) : value), {
    intAsBigInt: true,
  })
}
