import { type JsonSchema, schemaOfModel } from '../find/models.ts'
import type { Planned } from '../plan.ts'
import { literal, quoted } from '../translate/code.ts'
import { oneLine } from './handler-file.ts'

/** What each command of a plugin takes, as tokens and as types. */
export const schemaFile = (planned: readonly Planned[]): string => {
  const tokens = planned.map(one => `export const ${one.variable} = command(${quoted(one.event)}, ${aboutOf(one)})`)
  const types = planned.map(
    ({ variable }) => `export type ${typeName(variable)} = OutputOf<(typeof ${variable})['input']>`,
  )
  return `import { command, jsonSchema, type OutputOf } from 'ksi-daemon/plugin'

${tokens.join('\n\n')}

${types.join('\n')}
`
}

const typeName = (variable: string): string => `${variable[0]!.toUpperCase()}${variable.slice(1)}Parameters`

const aboutOf = (planned: Planned): string => {
  const { facts, handler, status } = planned
  const [example] = facts.help?.examples ?? []
  const raw = rawFields(planned)
  const isReached = status === 'generated' || status === 'takes over'
  return `{
  doc: ${quoted(oneLine(facts.help?.description ?? `What ${handler.command} of the old daemon did`))},
${isReached ? `  legacy: ${quoted(handler.command)},\n` : ''}${facts.error_codes.length > 0 ? `  errors: ${literal(facts.error_codes)},\n` : ''}${example ? `  example: ${literal(example)} as any,\n` : ''}${raw.length > 0 ? `  raw: ${literal(raw)},\n` : ''}  input: jsonSchema(${schemaText(inputOf(planned), '  ')}),
  output: jsonSchema({${resultDoc(facts.result_keys)}}),
}`
}

const resultDoc = (keys: readonly string[]): string =>
  keys.length > 0 ? ` description: ${quoted(`The result of the old command: ${keys.join(', ')}.`)} ` : ''

/** Without a model, what its help says; anything more is taken and ignored, as always. */
const inputOf = ({ model, facts }: Planned): JsonSchema => {
  if (model) return schemaOfModel(model)
  const said = Object.entries(facts.help?.parameters ?? {})
  const properties = said.map(([name, about]) => [
    name,
    { ...typeOf(about.type), ...(typeof about.description === 'string' && { description: about.description }) },
  ])
  const required = said.flatMap(([name, about]) => (about.required === true ? [name] : []))
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
  }
}

const types = new Set(['string', 'integer', 'number', 'boolean', 'array', 'object'])

const typeOf = (said: unknown): JsonSchema => (typeof said === 'string' && types.has(said) ? { type: said } : {})

/** Those whose numbers have to come as they are written. */
const rawFields = ({ model }: Planned): string[] =>
  (model?.fields ?? [])
    .filter(({ schema: { type } }) => type === undefined || [type].flat().includes('object') || type === 'number')
    .map(({ name }) => name)

/** One line as long as it is short, else a property each. */
const schemaText = (value: unknown, indent: string): string => {
  const line = literal(value)
  if (line.length + indent.length < 100 || typeof value !== 'object' || value === null || Array.isArray(value))
    return line
  const inner = `${indent}  `
  const entries = Object.entries(value).map(
    ([key, one]) => `${inner}${literal({ [key]: 0 }).slice(2, -5)}: ${schemaText(one, inner)},`,
  )
  return `{\n${entries.join('\n')}\n${indent}}`
}
