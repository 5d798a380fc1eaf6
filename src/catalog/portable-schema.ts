import type { JsonSchema } from '../plugin/index.ts'

/** A schema as a part of a larger document, where its own references begin at `base`; what leads elsewhere is left out. */
export const portableSchema = (schema: JsonSchema, base: string): JsonSchema => moved(schema, base) as JsonSchema

const moved = (part: unknown, base: string): unknown => {
  if (Array.isArray(part)) return part.map(one => moved(one, base))
  if (typeof part !== 'object' || part === null) return part
  const entries = Object.entries(part).flatMap(([keyword, held]): [string, unknown][] => {
    if (typeof held === 'string' && about.has(keyword)) return []
    // A field of this name would be taken for a reference, too.
    if (keyword === '$ref')
      return typeof held === 'string' && held.startsWith('#') ? [[keyword, base + held.slice(1)]] : []
    if (data.has(keyword)) return mentionsReference(held) ? [] : [[keyword, held]]
    return [[keyword, moved(held, base)]]
  })
  return Object.fromEntries(entries)
}

/** Whether some data would be taken for a reference where documents are put together. */
export const mentionsReference = (value: unknown): boolean => JSON.stringify(value ?? null).includes('"$ref"')

/** They would give the part a place of its own, or another dialect. */
const about = new Set(['$schema', '$id', 'id', '$anchor', '$dynamicAnchor'])
/** They hold data and no schemas. */
const data = new Set(['const', 'enum', 'default', 'example', 'examples'])
