const line = /^[ \t]*(?:export[ \t]+)?([^\s=#'"]+)[ \t]*=[ \t]*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\r\n]*)/gm
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', b: '\b', a: '\x07' }

/**
 * The variables of a `.env` file: one `NAME=value` a line, with or without quotes, `export` and comments; `${NAME}` and
 * `${NAME:-default}` stand for a variable of `outside` or of an earlier line. Lines of any other form say nothing.
 */
export const readDotEnv = (text: string, outside: Readonly<Record<string, string | undefined>>) => {
  const said = new Map<string, string>()
  for (const [, name, raw] of text.matchAll(line)) {
    const known = (wanted: string): string | undefined => outside[wanted] ?? said.get(wanted)
    said.set(name!, withVariables(unquoted(raw!), known))
  }
  return said
}

const unquoted = (raw: string): string => {
  const inside = raw.slice(1, -1)
  if (raw.startsWith("'") && raw.length > 1) return inside.replace(/\\([\\'])/g, '$1')
  if (raw.startsWith('"') && raw.length > 1)
    return inside.replace(
      /\\([\s\S])/g,
      (both, letter: string) => escapes[letter] ?? (/[\\"']/.test(letter) ? letter : both),
    )
  return raw.replace(/(?:^|\s)#.*$/, '').trimEnd()
}

const withVariables = (value: string, known: (name: string) => string | undefined): string =>
  value.replace(/\$\{([^}:]+)(?::-([^}]*))?\}/g, (_, name: string, other = '') => known(name) ?? other)
