import type { JsonSchema } from '../plugin/index.ts'

/** One field of some data, for people. */
export interface Field {
  /** `outer.inner` for a field inside another. */
  readonly path: string
  readonly type: string
  readonly required: boolean
  /** As JSON; empty when there is none. */
  readonly usual: string
  readonly description: string
}

const deepest = 3

/** The fields that a schema describes, outer ones first. */
export const fieldsOf = (schema: JsonSchema, prefix = '', depth = 1): Field[] => {
  const required = schema.required ?? []
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`
    const own: Field = {
      path,
      type: typeOf(field),
      required: required.includes(name) && field.default === undefined,
      usual: field.default === undefined ? '' : JSON.stringify(field.default),
      description: [field.description, limitsOf(field)].filter(Boolean).join(' '),
    }
    const inner = itemOf(field)
    return depth < deepest ? [own, ...fieldsOf(inner.schema, `${path}${inner.step}.`, depth + 1)] : [own]
  })
}

/** A schema's type in a few words. */
export const typeOf = ({ type, enum: values, const: only, items, anyOf, oneOf }: JsonSchema): string => {
  if (only !== undefined) return JSON.stringify(only)
  if (values) return values.map(value => JSON.stringify(value)).join(' or ')
  const forms = anyOf ?? oneOf
  if (forms) return [...new Set(forms.map(typeOf))].join(' or ')
  if (type === 'array') return typeof items === 'object' ? `list of ${typeOf(items)}` : 'list'
  return type === undefined ? 'any' : [type].flat().join(' or ')
}

/** What data without any named field may be, in words. */
export const shapeOf = (schema: JsonSchema): string => {
  if (isSilent(schema)) return 'anything: the plugin declares no schema'
  return schema.type === 'object' && !schema.additionalProperties ? 'none' : typeOf(schema)
}

/** Whether nothing is said about the data. */
export const isSilent = (schema: JsonSchema): boolean =>
  Object.keys(schema).every(keyword => keyword === 'description' || keyword === '$schema')

/** Where the fields inside a field are described: in itself, or in the items of a list. */
const itemOf = (field: JsonSchema): { schema: JsonSchema; step: string } =>
  field.type === 'array' && typeof field.items === 'object'
    ? { schema: field.items, step: '[]' }
    : { schema: field, step: '' }

const limits = {
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  exclusiveMaximum: 'less than',
  maxLength: 'characters at most',
  maxItems: 'items at most',
} as const

/** Its bounds in words, in brackets; empty when there are none. */
export const limitsOf = (field: JsonSchema): string => {
  const said = Object.entries(limits).flatMap(([keyword, words]) =>
    field[keyword] === undefined
      ? []
      : [words.endsWith('most') && words !== 'at most' ? `${field[keyword]} ${words}` : `${words} ${field[keyword]}`],
  )
  return said.length === 0 ? '' : `(${said.join(', ')})`
}
