const texts = Symbol('raw')
type Texts = Readonly<Record<string, string>>

/**
 * Notes the exact JSON text of some fields beside their parsed values, so that 9007199254740993 and 1.0 leave as they came.
 * Whoever copies the object with a spread keeps the notes; whoever builds another one drops them.
 */
export const withRaw = <T extends object>(value: T, fields: Texts): T => {
  for (const field in fields)
    if (!isObvious((value as Record<string, unknown>)[field], fields[field]!))
      return Object.assign(value, { [texts]: fields })
  return value
}

/** A text in which nothing is escaped leaves as it came without a note, and much faster. */
const isObvious = (value: unknown, text: string): boolean =>
  typeof value === 'string' && text.length === value.length + 2

/** The exact JSON text of one field, if it is known. */
export const rawText = (value: unknown, field: string): string | undefined => {
  const fields = value as ({ [texts]?: Texts } & Record<string, unknown>) | null | undefined
  const noted = fields?.[texts]?.[field]
  if (noted !== undefined) return noted
  const text = fields?.[field]
  return typeof text === 'string' ? JSON.stringify(text) : undefined
}

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
