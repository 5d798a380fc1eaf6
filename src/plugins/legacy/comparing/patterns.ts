/** The parts of a JSON pointer; the `/` at its beginning may be left out. */
const partsOf = (pointer: string): string[] =>
  (pointer.startsWith('/') || pointer === '' ? pointer : `/${pointer}`)
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The value a pointer names; undefined when there is none. */
export const valueAt = (document: unknown, pointer: string): unknown => {
  let value = document
  for (const part of partsOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

/** Replaces every value that a pattern names: `*` is any one key or index, `**` any depth. The document itself is changed. */
export const replaceAt = (document: unknown, pattern: string, replace: (value: unknown) => unknown): void => {
  walk(document, partsOf(pattern), replace)
}

const walk = (inside: unknown, [part, ...rest]: readonly string[], replace: (value: unknown) => unknown): void => {
  if (part === undefined || typeof inside !== 'object' || inside === null) return
  const values = inside as Record<string, unknown>
  if (part === '**') walk(inside, rest, replace)
  for (const key of Object.keys(values)) {
    if (part === '**') walk(values[key], [part, ...rest], replace)
    else if (part !== '*' && part !== key) continue
    else if (rest.length > 0) walk(values[key], rest, replace)
    else values[key] = replace(values[key])
  }
}
