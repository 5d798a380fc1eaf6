/**
 * Whether a text fits a pattern: `*` is any text, `?` any one character. Never takes longer than both lengths multiplied,
 * which no regular expression promises for a pattern with many stars. `unlike`: a character that `?` does not stand for.
 */
export const fitsGlob = (pattern: string, text: string, unlike?: string): boolean => {
  let at = 0
  let next = 0
  let star = -1
  let retry = 0
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++
      retry = at
    } else if (
      next < pattern.length &&
      (pattern[next] === text[at] || (pattern[next] === '?' && text[at] !== unlike))
    ) {
      next++
      at++
    } else if (star >= 0) {
      next = star + 1
      at = ++retry
    } else return false
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}
