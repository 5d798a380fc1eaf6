/**
 * The exact source text of some fields of the object `data` in a line. The line must be valid JSON; of fields that stand
 * there twice the last one counts, as for `JSON.parse`.
 */
export const rawFields = (line: string, fields: readonly string[]): Record<string, string> => {
  const data = membersOf(line, 0, ['data']).data
  return data?.[0] === '{' ? membersOf(data, 0, fields) : {}
}

/** The texts of the wanted members of the object that begins at or after `at`. */
export const membersOf = (text: string, at: number, wanted: readonly string[]): Record<string, string> => {
  const found: Record<string, string> = Object.create(null)
  let next = skipBlanks(text, skipBlanks(text, at) + 1)
  while (text[next] === '"') {
    const keyEnd = skipText(text, next)
    const start = skipBlanks(text, skipBlanks(text, keyEnd) + 1)
    const end = skipValue(text, start)
    const key = keyOf(text.slice(next, keyEnd))
    if (wanted.includes(key)) found[key] = text.slice(start, end)
    const comma = skipBlanks(text, end)
    if (text[comma] !== ',') break
    next = skipBlanks(text, comma + 1)
  }
  return found
}

const keyOf = (quoted: string): string => (quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1))

const backslash = 92
/** The only characters that matter inside a list or an object. */
const structure = /["[\]{}]/g
const endOfWord = /[\s,\]}]|$/g

/** Behind the value that begins here. */
const skipValue = (text: string, at: number): number => {
  const first = text[at]
  if (first === '"') return skipText(text, at)
  if (first !== '{' && first !== '[') return search(endOfWord, text, at)
  let depth = 0
  let next = at
  do {
    next = search(structure, text, next)
    const found = text[next]
    if (found === '"') next = skipText(text, next)
    else {
      depth += found === '{' || found === '[' ? 1 : -1
      next++
    }
  } while (depth > 0)
  return next
}

/** Behind the text whose opening quote is here. */
const skipText = (text: string, at: number): number => {
  let end = text.indexOf('"', at + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end + 1
}

const isEscaped = (text: string, at: number): boolean => {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++
  return slashes % 2 === 1
}

const skipBlanks = (text: string, at: number): number => {
  let next = at
  while (text.charCodeAt(next) <= 32) next++
  return next
}

const search = (pattern: RegExp, text: string, from: number): number => {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}
