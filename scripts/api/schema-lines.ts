import type { JsonSchema } from '../../src/plugin/index.ts'

/** A schema with a line for each of its fields, without what is only said to people. */
export const schemaLines = (name: string, schema: JsonSchema | boolean, indent = ''): string[] => {
  if (typeof schema === 'boolean') return [`${indent}${name}: ${schema}`]
  const { properties = {}, required = [], items, additionalProperties: more, ...own } = schema
  const inner = `${indent}  `
  const forms = ['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap(keyword =>
    ((own[keyword] ?? []) as readonly JsonSchema[]).flatMap((form, at) => schemaLines(`${keyword} ${at}`, form, inner)),
  )
  return [
    `${indent}${name}: ${wordsOf(own)}`,
    ...Object.entries(properties).flatMap(([field, one]) =>
      schemaLines(`${field}${required.includes(field) ? '' : '?'}`, one, inner),
    ),
    ...required.filter(field => !Object.hasOwn(properties, field)).map(field => `${inner}${field}: required`),
    ...(items === undefined ? [] : schemaLines('[]', items, inner)),
    ...(more === undefined ? [] : schemaLines('{}', more, inner)),
    ...forms,
  ]
}

/** What a schema says of the value itself. */
const wordsOf = ({ type, ...own }: JsonSchema): string => {
  const rest = Object.entries(own).filter(([keyword]) => !forPeople.has(keyword))
  const kind = type === undefined ? (rest.length === 0 ? 'any' : '') : [type].flat().join(' | ')
  return [kind, ...rest.map(([keyword, held]) => `${keyword} ${JSON.stringify(held)}`)].filter(Boolean).join(', ')
}

const forPeople = new Set(['description', 'title', 'examples', 'example', 'anyOf', 'oneOf', 'allOf', 'prefixItems'])
