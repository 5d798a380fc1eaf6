import { floatText, isExactNumber } from './exact-number.ts'
import { keysOf } from './key-order.ts'

const beyondAscii = /[\u007f-\uffff]+/g
const needsEscape = /[^ !#-[\]-~]/

/** Python's `json.dumps`: one line, `, ` and `: `, nothing but ASCII. What has no place in JSON is left out as `JSON.stringify` would. */
export const writeJson = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return writeText(value)
    case 'number':
      return isWhole(value) ? String(value) : floatText(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? 'null' : writeObject(value)
    default:
      return 'null'
  }
}

/** A JavaScript number is a whole one when it has no fraction and JavaScript writes it without an exponent. */
const isWhole = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 1e21

const writeText = (text: string): string => {
  if (!needsEscape.test(text)) return `"${text}"`
  return JSON.stringify(text).replace(beyondAscii, escaped)
}

const escaped = (run: string): string => {
  let text = ''
  for (let at = 0; at < run.length; at++) text += `\\u${(0x10000 + run.charCodeAt(at)).toString(16).slice(1)}`
  return text
}

const writeObject = (value: object): string => {
  if (Array.isArray(value)) return writeList(value)
  if (Object.getPrototypeOf(value) === null && isExactNumber(value)) return value.rawJSON
  let members = ''
  for (const key of keysOf(value)) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined) continue
    members += members === '' ? nameText(key) : `, ${nameText(key)}`
    members += writeJson(member)
  }
  return `{${members}}`
}

/** A list of plain texts, as of many agents, is looked at as a whole. */
const writeList = (list: readonly unknown[]): string => {
  if (list.length === 0) return '[]'
  const isPlain = list.length > 8 && list.every(item => typeof item === 'string') && !needsEscape.test(list.join(''))
  return isPlain ? `["${list.join('", "')}"]` : `[${list.map(writeJson).join(', ')}]`
}

/** Clients choose names as well: what is remembered must not grow with them. */
const most = { names: 1000, length: 40 }
const names = new Map<string, string>()

/** Names recur: most of them are written without another look at them. */
const nameText = (name: string): string => {
  const known = names.get(name)
  if (known !== undefined) return known
  const text = `${writeText(name)}: `
  if (names.size < most.names && name.length <= most.length) names.set(name, text)
  return text
}
