/** The members of a JSON object by name, each with its exact text. The text must be valid JSON. */
export const membersOf = (text: string): Map<string, string> => {
  const members = new Map<string, string>()
  let at = text.indexOf('{') + 1
  while (true) {
    at = afterSpace(text, at)
    if (text[at] !== '"') return members // the end: there is nothing but names before the last brace
    const end = afterString(text, at)
    const name = JSON.parse(text.slice(at, end)) as string
    const start = afterSpace(text, afterSpace(text, end) + 1)
    at = afterValue(text, start)
    members.set(name, text.slice(start, at).trimEnd())
    at = text.indexOf(',', at) === at ? at + 1 : at
  }
}

/** The object that has these members. */
export const textOfMembers = (members: Iterable<readonly [string, string]>): string => {
  const parts: string[] = []
  for (const [name, text] of members) parts.push(`${JSON.stringify(name)}:${text}`)
  return `{${parts.join(',')}}`
}

const afterSpace = (text: string, from: number): number => {
  let at = from
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++
  return at
}

const afterString = (text: string, from: number): number => {
  let at = from + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** Up to the comma or brace that ends it, however deep it is. */
const afterValue = (text: string, from: number): number => {
  let depth = 0
  for (let at = from; ; ) {
    const char = text[at]
    if (char === '"') at = afterString(text, at)
    else {
      if (char === undefined || (depth === 0 && (char === ',' || char === '}'))) return at
      if (char === '{' || char === '[') depth++
      if (char === '}' || char === ']') depth--
      at++
    }
  }
}
