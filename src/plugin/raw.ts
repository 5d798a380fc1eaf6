const texts = Symbol('raw')
type Texts = Readonly<Record<string, string>>

/**
 * Notes the exact JSON text of some fields beside their parsed values, so that 9007199254740993 and 1.0 leave as they came.
 * Whoever copies the object with a spread keeps the notes; whoever builds another one drops them.
 */
export const withRaw = <T extends object>(value: T, fields: Texts): T => Object.assign(value, { [texts]: fields })

/** The noted JSON text of one field, if there is one. */
export const rawText = (value: unknown, field: string): string | undefined =>
  (value as { [texts]?: Texts } | null | undefined)?.[texts]?.[field]

/** `JSON.stringify`, with the noted texts in the place of their fields. */
export const stringify = (value: unknown): string => {
  const noted = (value as { [texts]?: Texts } | null | undefined)?.[texts]
  if (noted === undefined) return JSON.stringify(value) ?? 'null'
  const parts: string[] = []
  for (const [key, field] of Object.entries(value as object)) {
    const text = Object.hasOwn(noted, key) ? onOneLine(noted[key]!) : JSON.stringify(field)
    if (text !== undefined) parts.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${parts.join(',')}}`
}

/** Text that others stored may have line ends between its parts, and everything we write is one line. */
const onOneLine = (json: string): string => json.replace(/[\r\n]/g, ' ')
