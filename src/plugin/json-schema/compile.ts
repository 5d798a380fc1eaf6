import { arrayCheck } from './arrays.ts'
import { allOf, anyOf, not, oneOf } from './combined.ts'
import { objectCheck } from './objects.ts'
import { type Check, refuse } from './problem.ts'
import { constCheck, enumCheck, numberCheck, stringCheck, typeCheck } from './values.ts'

/** A schema object as this folder reads it: `refuseUnsupported` has looked at it before. */
export type Keywords = Readonly<Record<string, any>>

/** Turns a schema into closures, once; they recurse only as deep as the schema does. */
export const compile = (schema: Keywords | boolean): Check => {
  if (schema === true) return accept
  if (schema === false) return (value, problems) => refuse(value, problems, 'is not allowed here')
  const checks: Check[] = []
  if ('type' in schema) checks.push(typeCheck(schema.type))
  if ('const' in schema) checks.push(constCheck(schema.const))
  if ('enum' in schema) checks.push(enumCheck(schema.enum))
  for (const { keywords, make } of families) if (keywords.some(keyword => keyword in schema)) checks.push(make(schema))
  return checks.length === 0 ? accept : checks.reduce(inOrder)
}

const accept: Check = value => value

/** The second is given what the first has filled in, and is not asked when the first refuses. */
const inOrder =
  (first: Check, second: Check): Check =>
  (value, problems) => {
    const before = problems.length
    const read = first(value, problems)
    return problems.length > before ? value : second(read, problems)
  }

const families: readonly { keywords: readonly string[]; make: (schema: Keywords) => Check }[] = [
  { keywords: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'], make: numberCheck },
  { keywords: ['minLength', 'maxLength', 'pattern'], make: stringCheck },
  { keywords: ['items', 'prefixItems', 'minItems', 'maxItems'], make: schema => arrayCheck(schema, compile) },
  {
    keywords: ['properties', 'required', 'additionalProperties', 'propertyNames'],
    make: schema => objectCheck(schema, compile),
  },
  { keywords: ['allOf'], make: schema => allOf(schema.allOf.map(compile)) },
  { keywords: ['anyOf'], make: schema => anyOf(schema.anyOf.map(compile)) },
  { keywords: ['oneOf'], make: schema => oneOf(schema.oneOf.map(compile)) },
  { keywords: ['not'], make: schema => not(compile(schema.not)) },
]
