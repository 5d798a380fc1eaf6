import type { JsonSchema } from '../plugin/json-schema.ts'
import { oneLine, paint } from './output.ts'

/** The fields of an object, a row each: name, type, whether it must be there, what it means. Inner fields are `outer.inner`. */
export const schemaRows = (schema: JsonSchema, prefix = ''): string[][] => {
  const required = schema.required ?? []
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`
    const need = required.includes(name) && field.default === undefined ? 'required' : ''
    const usual = field.default === undefined ? '' : `= ${JSON.stringify(field.default)}`
    const row = [path, typeOf(field), need || paint('dim', usual), paint('dim', oneLine(field.description ?? ''))]
    return prefix === '' ? [row, ...schemaRows(field, `${path}.`)] : [row]
  })
}

const typeOf = ({ type, enum: values, const: only, items, anyOf, oneOf }: JsonSchema): string => {
  if (only !== undefined) return JSON.stringify(only)
  if (values) return values.map(value => JSON.stringify(value)).join(' | ')
  const choices = anyOf ?? oneOf
  if (choices) return choices.map(typeOf).join(' | ')
  if (type === 'array') return typeof items === 'object' ? `${typeOf(items)}[]` : 'list'
  return type === undefined ? 'any' : [type].flat().join(' | ')
}
