import { createHash } from 'node:crypto'

/** How the first line of a kind of file is written; JSON holds it as a field. */
const marks: Readonly<Record<string, (said: string) => string>> = {
  ts: said => `// ${said}`,
  md: said => `<!-- ${said} -->`,
}

const said = /^(?:\/\/|<!--) Written by ksi migrate generate, sha256 ([0-9a-f]{16})\b.*\n/

/** The text with a first line that tells whether it was changed since. */
export const sealed = (path: string, text: string): string => {
  const mark = marks[path.split('.').at(-1)!]
  return mark
    ? `${mark(`Written by ksi migrate generate, sha256 ${hashOf(text)}: a file that was edited is left alone.`)}\n${text}`
    : text
}

/** Whether it is as it was written: `edited` also when it was never written here. */
export const stateOf = (path: string, text: string): 'as written' | 'edited' => {
  if (!(path.split('.').at(-1)! in marks)) return 'edited'
  const found = said.exec(text)
  return found && hashOf(text.slice(found[0].length)) === found[1] ? 'as written' : 'edited'
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
