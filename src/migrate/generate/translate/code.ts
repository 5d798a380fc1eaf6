/** What is known of a value without running anything. */
export type Known = 'boolean' | 'text' | 'number' | 'list' | 'object' | 'exception' | 'none' | 'given'

/** An expression in TypeScript. */
export interface Code {
  readonly text: string
  readonly known?: Known
  /** A part of the old daemon, as `state_manager`: it is there, and has only methods. */
  readonly manager?: string
  /** A class or module that only its calls mean something of. */
  readonly outside?: string
}

/** Why a body stays in Python, and where. */
export class Untranslatable extends Error {
  override readonly name = 'Untranslatable'
  readonly line: number | undefined
  constructor(reason: string, line?: number) {
    super(reason)
    this.line = line
  }
}

/** A text in single quotes. */
export const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A piece of text inside of backticks. */
export const inTemplate = (text: string): string =>
  JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${')

/** A JSON value as TypeScript. */
export const literal = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const entries = Object.entries(value).map(([key, inner]) => `${propertyName(key)}: ${literal(inner)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** The name of a property, in quotes where it needs them. */
export const propertyName = (key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : key === '__proto__' ? `['__proto__']` : quoted(key)

/** `spawn_agent` → `spawnAgent`, `SET_AGENT_KV` → `setAgentKv`. */
export const camelCase = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^[^a-z]+/, '')
    .replace(/[^a-z0-9]+([a-z0-9]?)/g, (_, letter: string) => letter.toUpperCase()) || 'unnamed'

/** `SET_AGENT_KV` → `set_agent_kv`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '') || 'unnamed'

const taken = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof undefined var void while with yield ' +
    'ask error managers py given any'
  ).split(' '),
)

/** The name of a variable, changed where TypeScript has another use for it. */
export const variableName = (name: string): string => (taken.has(name) ? `${name}_` : name)
