import type { JsonSchema } from '../../../plugin/json-schema.ts'

/** Data that a schema refuses; undefined when it refuses nothing that could be thought of. */
export const wrongData = (schema: JsonSchema, good: Readonly<Record<string, unknown>>): object | undefined => {
  const { properties = {}, required = [], additionalProperties } = schema
  for (const [name, field] of Object.entries(properties)) {
    const value = wrongValue(field)
    if (value !== undefined) return { ...good, [name]: value }
  }
  const [needed] = required.filter(name => properties[name]?.default === undefined)
  if (needed !== undefined) return Object.fromEntries(Object.entries(good).filter(([name]) => name !== needed))
  return additionalProperties === false ? { ...good, not_declared: 1 } : undefined
}

const wrongValue = ({ type, enum: values, const: only, anyOf, oneOf }: JsonSchema): unknown => {
  if (values || only !== undefined) return { wrong: true }
  if (anyOf || oneOf || type === undefined) return undefined
  const types = [type].flat()
  if (!types.includes('object')) return { wrong: true }
  return types.includes('integer') || types.includes('number') ? undefined : 7
}
