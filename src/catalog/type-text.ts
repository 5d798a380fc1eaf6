import type { JsonSchema } from '../plugin/index.ts'

/** Whether data is meant that somebody sends, where fields with a default may be missing, or data that is answered. */
export type Side = 'sent' | 'answered'

/** Where a part of a schema is found. */
interface Place {
  readonly side: Side
  /** What `#/…` in a reference begins at. */
  readonly root: JsonSchema
  readonly indent: string
  /** References that are being followed: a schema may speak of itself. */
  readonly inside: readonly string[]
}

/** A JSON Schema as the text of a TypeScript type; `unknown` for what it does not say. */
export const typeText = (schema: JsonSchema, side: Side, indent = ''): string =>
  bare(textOf(schema, { side, root: schema, indent, inside: [] }))

/** A text as a key or a literal type. */
export const quoted = (text: string): string => (/^[\w:./@ *-]*$/.test(text) ? `'${text}'` : JSON.stringify(text))

/** A comment above a declaration, with its line end; empty when there is nothing to say. */
export const comment = (text: string, indent: string): string => {
  const words = text.replaceAll('*/', '*\\/').replace(/\s+/g, ' ').trim()
  return words === '' ? '' : `${indent}/** ${words} */\n`
}

/** What is made of several types is in brackets, so that it can be put anywhere. */
const textOf = (schema: JsonSchema | boolean | undefined, place: Place): string => {
  if (schema === undefined || schema === true) return 'unknown'
  if (schema === false) return 'never'
  if (typeof schema.$ref === 'string') return referred(schema.$ref, place)
  if ('const' in schema) return literal(schema.const)
  if (schema.enum) return union(schema.enum.map(literal))
  const parts = [
    ...ownText(schema, place),
    ...(schema.allOf ?? []).map(part => textOf(part, place)),
    ...[schema.anyOf, schema.oneOf].flatMap(forms => (forms ? [union(forms.map(form => textOf(form, place)))] : [])),
  ]
  return (
    joined(
      parts.filter(part => part !== 'unknown'),
      ' & ',
    ) ?? 'unknown'
  )
}

/** What its type says, without what it combines. */
const ownText = (schema: JsonSchema, place: Place): string[] => {
  if (schema.type === undefined) {
    if (schema.properties || schema.required) return [objectText(schema, place)]
    return schema.items === undefined && schema.prefixItems === undefined ? [] : [arrayText(schema, place)]
  }
  return [union([schema.type].flat().map(type => texts[type]?.(schema, place) ?? 'unknown'))]
}

const objectText = (
  { properties = {}, required = [], additionalProperties: more }: JsonSchema,
  place: Place,
): string => {
  const names = [...new Set([...Object.keys(properties), ...required])]
  if (names.length === 0)
    return more === false ? 'Record<string, never>' : `Record<string, ${bare(textOf(more, place))}>`
  const inner = `${place.indent}  `
  const fields = names.map(name => {
    const field = properties[name] ?? {}
    const mayMiss = !required.includes(name) || (place.side === 'sent' && field.default !== undefined)
    const said = [field.description ?? '', field.deprecated ? '@deprecated' : ''].join(' ')
    const type = bare(textOf(field, { ...place, indent: inner }))
    return `${comment(said, inner)}${inner}${keyText(name)}${mayMiss ? '?' : ''}: ${type}\n`
  })
  // Only what is said to be open is: else a misspelt field would pass.
  const rest = more === undefined || more === false ? '' : `${inner}[more: string]: unknown\n`
  return `{\n${fields.join('')}${rest}${place.indent}}`
}

const arrayText = ({ items, prefixItems }: JsonSchema, place: Place): string => {
  const each = typeof items === 'boolean' ? 'unknown' : textOf(items, place)
  if (!Array.isArray(prefixItems)) return `${each}[]`
  const first = prefixItems.map(item => textOf(item as JsonSchema, place))
  return `[${[...first, ...(items === false ? [] : [`...${each}[]`])].join(', ')}]`
}

const texts: Readonly<Record<string, (schema: JsonSchema, place: Place) => string>> = {
  object: objectText,
  array: arrayText,
  string: () => 'string',
  number: () => 'number',
  integer: () => 'number',
  boolean: () => 'boolean',
  null: () => 'null',
}

/** A reference inside the same schema; one that leads out of it, or round in a circle, says nothing here. */
const referred = (reference: string, place: Place): string => {
  if (!reference.startsWith('#') || place.inside.includes(reference)) return 'unknown'
  const steps = reference.slice(1).split('/').filter(Boolean)
  const found = steps.reduce<any>((at, step) => at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], place.root)
  if (typeof found !== 'object' || found === null) return 'unknown'
  return textOf(found, { ...place, inside: [...place.inside, reference] })
}

const literal = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([key, held]) => `${keyText(key)}: ${literal(held)}`)
    .join('; ')} }`
}

const keyText = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

const union = (types: readonly string[]): string =>
  types.includes('unknown') ? 'unknown' : (joined(types.map(bare), ' | ') ?? 'never')

const joined = (types: readonly string[], sign: string): string | undefined => {
  const all = [...new Set(types)]
  return all.length > 1 ? `(${all.join(sign)})` : all[0]
}

/** Nothing else begins and ends with a bracket. */
const bare = (type: string): string => (type.startsWith('(') && type.endsWith(')') ? type.slice(1, -1) : type)
