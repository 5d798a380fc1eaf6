/**
 * How deep lists and objects may lie in each other. Whoever looks into data level by level, to hide secrets in it or to
 * write it down, calls itself once for each: what is kept and can then not be told would be in everybody's way for ever.
 */
export const deepest = 1000

const quote = 34
const backslash = 92
const openList = 91
const closeList = 93
const openObject = 123
const closeObject = 125

/** Whether the lists and objects of this JSON lie deeper in each other than that. */
export const isTooDeep = (text: string): boolean => {
  if (text.length <= 2 * deepest) return false // every level takes two characters
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfText(text, at)
    else if (code === openList || code === openObject) {
      if (++depth > deepest) return true
    } else if (code === closeList || code === closeObject) depth--
  }
  return false
}

/** Where the text that begins here has its closing quote. */
const endOfText = (text: string, at: number): number => {
  let end = text.indexOf('"', at + 1)
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end
}

const isEscaped = (text: string, at: number): boolean => {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++
  return slashes % 2 === 1
}
