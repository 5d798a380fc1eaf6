/** Whether something may be named: an event, a namespace, or a pattern, which is allowed when all it can mean is. */
export type Allowed = (wanted: string) => boolean

/** `*` is any run of characters, `?` is one; everything else means itself. */
export const allowedBy = (patterns: readonly string[]): Allowed => {
  const all = patterns.map(regexOf)
  return wanted => all.some(regex => regex.test(wanted))
}

/** `?` must not stand for the `*` of a wanted pattern, which can mean much more. */
const regexOf = (pattern: string): RegExp => {
  const source = RegExp.escape(pattern)
    .replace(/(\\\*)+/g, '.*')
    .replaceAll('\\?', '[^*]')
  return new RegExp(`^${source}$`, 's')
}
