import type { JsonSchema } from '../plugin/index.ts'

/** The smallest value that a schema asks for: of an object the fields that must be there, of everything else one of its kind. */
export const leastOf = (schema: JsonSchema): unknown => {
  const { const: only, default: usual, enum: values, anyOf, oneOf, type } = schema
  if (only !== undefined) return only
  if (usual !== undefined) return usual
  if (values) return values[0]
  const form = (anyOf ?? oneOf)?.[0]
  if (form) return leastOf(form)
  const kind = [type].flat()[0] ?? (schema.properties ? 'object' : 'string')
  return kind === 'object' ? fieldsIn(schema) : usualValues[kind](schema)
}

const fieldsIn = ({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> =>
  Object.fromEntries(
    required
      .filter(name => properties[name]?.default === undefined)
      .map(name => [name, leastOf(properties[name] ?? {})]),
  )

const usualValues = {
  string: ({ minLength }: JsonSchema) => 'text'.padEnd(Number(minLength ?? 0), '.'),
  integer: ({ minimum }: JsonSchema) => minimum ?? 1,
  number: ({ minimum }: JsonSchema) => minimum ?? 1,
  boolean: () => true,
  null: () => null,
  array: ({ items, minItems }: JsonSchema) =>
    Array.from({ length: Number(minItems ?? 0) }, () => leastOf(typeof items === 'object' ? items : {})),
}
