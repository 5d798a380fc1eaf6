import { describe, hookTable, messageOf, nearest, type Plugin, type Schema } from '../plugin/index.ts'

/** What is wrong with an object that should be a plugin; empty when nothing is. Plain JavaScript has no compiler to say it. */
export const problemsOf = (value: Readonly<Record<keyof Plugin, unknown>>): string[] => [
  ...nameProblems(value.name),
  ...(typeof value.setup === 'function' ? [] : ['it has no setup function']),
  ...textFields
    .filter(key => value[key] !== undefined && typeof value[key] !== 'string')
    .map(key => `${key} must be a text`),
  ...(value.priority === undefined || Number.isFinite(value.priority) ? [] : ['priority must be a number']),
  ...(value.config === undefined ? [] : schemaProblems('config', value.config)),
  ...tokenProblems('commands', value.commands, ['input', 'output']),
  ...tokenProblems('emits', value.emits, ['data']),
  ...tokenProblems('provides', value.provides, []),
  ...tokenProblems('needs', value.needs, []),
  ...hookProblems(value.hooks),
  ...listFields.filter(key => !isListOfTexts(value[key])).map(key => `${key} must be a list of texts`),
]

const textFields = ['version', 'description', 'author', 'ksi'] as const
const listFields = ['dependencies', 'replaces'] as const

const nameProblems = (name: unknown): string[] => {
  if (typeof name !== 'string') return ['it has no name']
  // A name is a key in daemon.json and a folder on disk.
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name) || name in {}) {
    return [`its name ${JSON.stringify(name)} must have 1 to 64 letters, digits, _ . or -, and not begin with . or -`]
  }
  return []
}

const tokenProblems = (part: string, tokens: unknown, schemas: readonly string[]): string[] => {
  if (tokens === undefined) return []
  if (!isObject(tokens)) return [`${part} must be an object`]
  return Object.entries(tokens).flatMap(([key, token]) => {
    const at = `${part}.${key}`
    if (!isObject(token) || typeof token.name !== 'string') return [`${at} must be made by ${makers[part]}`]
    const isEvent = part === 'commands' || part === 'emits'
    return [
      ...(isEvent && !/^[^:\s]+:\S+$/.test(token.name)
        ? [`${at}: its name ${JSON.stringify(token.name)} must be as "mine:do"`]
        : []),
      ...schemas.flatMap(name => schemaProblems(`${at}.${name}`, token[name])),
    ]
  })
}

const makers: Readonly<Partial<Record<string, string>>> = {
  commands: 'command(…)',
  emits: 'event(…)',
  provides: 'service(…)',
  needs: 'service(…)',
}

const hookProblems = (hooks: unknown): string[] => {
  if (hooks === undefined) return []
  if (!isObject(hooks)) return ['hooks must be an object']
  return Object.entries(hooks).flatMap(([name, rule]) => {
    if (!Object.hasOwn(hookTable, name)) {
      const meant = nearest(name, Object.keys(hookTable), 1)[0]
      return [`there is no hook ${name}${meant ? `; did you mean ${meant}?` : ''}`]
    }
    return isObject(rule) ? [] : [`hooks.${name} must be an object, as {}; the function itself comes from setup`]
  })
}

const isListOfTexts = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every(item => typeof item === 'string'))

/** A schema must also be able to say itself as JSON Schema: for the catalogue, and for processes of their own. */
const schemaProblems = (at: string, value: unknown): string[] => {
  if (!isSchema(value)) return [`${at} must be a schema, as jsonSchema({ … })`]
  try {
    describe(value, 'input')
    return []
  } catch (cause) {
    return [`${at}: ${messageOf(cause)}`]
  }
}

const isSchema = (value: unknown): value is Schema => {
  const standard: unknown =
    (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value
      ? value['~standard']
      : undefined
  return isObject(standard) && typeof standard.validate === 'function' && isObject(standard.jsonSchema)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
