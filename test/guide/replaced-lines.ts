/** The table of our guide that says what to type in the stead of a line of the first one: line → replacement. */
export const replacedLines = (page: string): ReadonlyMap<string, string> => {
  const rows = page.split('\n').flatMap(line => {
    const [, first, now, why] = /^\| `([^`]+)` \| `([^`]+)` \| (\S.*) \|$/.exec(line) ?? []
    return first !== undefined && now !== undefined && why ? [[first, now] as const] : []
  })
  const replaced = new Map(rows)
  if (replaced.size !== rows.length) throw new Error('a line of the first guide is replaced twice')
  return replaced
}
