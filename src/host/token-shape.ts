import { describe, messageOf, type Schema } from '../plugin/index.ts'

type Part = 'commands' | 'emits' | 'provides' | 'needs'

/** What is wrong with the commands, facts or services that a plugin declares. */
export const tokenProblems = (part: Part, tokens: unknown): string[] => {
  if (tokens === undefined) return []
  if (!isObject(tokens)) return [`${part} must be an object`]
  return Object.entries(tokens).flatMap(([key, token]) => {
    const at = `${part}.${key}`
    if (!isObject(token) || typeof token.name !== 'string') return [`${at} must be made by ${makers[part]}`]
    if (part !== 'commands' && part !== 'emits') return []
    return [
      ...(/^[^:\s]+:\S+$/.test(token.name)
        ? []
        : [`${at}: its name ${JSON.stringify(token.name)} must be as "mine:do"`]),
      ...schemasOf[part].flatMap(name =>
        schemaProblems(`${at}.${name}`, token[name], name === 'output' ? 'output' : 'input'),
      ),
      ...Object.entries(fields).flatMap(([field, [fits, what]]) =>
        token[field] === undefined || fits(token[field]) ? [] : [`${at}.${field} must be ${what}`],
      ),
    ]
  })
}

/** A schema must also be able to say itself as JSON Schema: for the catalogue, and for processes of their own. */
export const schemaProblems = (at: string, value: unknown, side: 'input' | 'output'): string[] => {
  if (!isSchema(value)) return [`${at} must be a schema, as jsonSchema({ … })`]
  try {
    describe(value, side)
    return []
  } catch (cause) {
    return [`${at}: ${messageOf(cause)}`]
  }
}

const makers: Readonly<Record<Part, string>> = {
  commands: 'command(…)',
  emits: 'event(…)',
  provides: 'service(…)',
  needs: 'service(…)',
}
const schemasOf = { commands: ['input', 'output'], emits: ['data'] } as const

const isText = (value: unknown): boolean => typeof value === 'string'
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

/** Everybody who asks for the catalogue reads these of all plugins: one that is wrong would spoil it for all. */
const fields: Readonly<Record<string, readonly [fits: (value: unknown) => boolean, what: string]>> = {
  doc: [isText, 'a text'],
  deprecated: [isText, 'a text'],
  legacy: [isText, 'a text'],
  keep: [value => ['durable', 'recent', 'none'].includes(value as string), 'durable, recent or none'],
  raw: [isTexts, 'a list of texts'],
  errors: [isTexts, 'a list of texts'],
  timeout: [value => Number.isFinite(value) && (value as number) > 0, 'a number of seconds'],
  example: [isObject, 'an object'],
}

const isSchema = (value: unknown): value is Schema => {
  const standard: unknown =
    (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value
      ? value['~standard']
      : undefined
  return isObject(standard) && typeof standard.validate === 'function' && isObject(standard.jsonSchema)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
