/** What Python takes for blank: some control characters more than JavaScript, and no byte-order mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const blank = /(?!\ufeff)[\s\u001c-\u001f\u0085]/
const blanks = new RegExp(`(?:${blank.source})+`)
const solid = new RegExp(`(?!${blank.source})[^]`)

export const isBlank = (text: string): boolean => !solid.test(text)

/** Words as Python's `split()` gives them. */
export const wordsIn = (text: string): string[] => text.split(blanks).filter(word => word !== '')

/** Code points, as Python counts them, without making a list of them. */
export const charactersIn = (text: string): number =>
  text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
