import { hookTable, nearest, type Plugin } from '../plugin/index.ts'
import { schemaProblems, tokenProblems } from './token-shape.ts'

/** What is wrong with an object that should be a plugin; empty when nothing is. Plain JavaScript has no compiler to say it. */
export const problemsOf = (value: Readonly<Record<keyof Plugin, unknown>>): string[] => [
  ...nameProblems(value.name),
  ...(typeof value.setup === 'function' ? [] : ['it has no setup function']),
  ...textFields
    .filter(key => value[key] !== undefined && typeof value[key] !== 'string')
    .map(key => `${key} must be a text`),
  ...(value.priority === undefined || Number.isFinite(value.priority) ? [] : ['priority must be a number']),
  ...(value.config === undefined ? [] : schemaProblems('config', value.config, 'input')),
  ...tokenProblems('commands', value.commands),
  ...tokenProblems('emits', value.emits),
  ...tokenProblems('provides', value.provides),
  ...tokenProblems('needs', value.needs),
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

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
