import type { BasePlugin } from '../plugin/index.ts'

/** What is wrong with what a plugin of the class form says about itself; empty when nothing is. */
export const classProblemsOf = ({ metadata, capabilities = {} }: BasePlugin): string[] => {
  if (!isObject(metadata)) return ['it has no metadata']
  if (!isObject(capabilities)) return ['capabilities must be an object']
  return Object.entries(shapes).flatMap(([key, { fits, expected }]) => {
    const value = (capabilities as Readonly<Record<string, unknown>>)[key]
    return value === undefined || fits(value) ? [] : [`capabilities.${key} must be ${expected}`]
  })
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every(item => typeof item === 'string' && item !== '')
const isTable = (value: unknown): boolean => isObject(value) && Object.values(value).every(isObject)

const texts = { fits: isTexts, expected: 'a list of texts' }
const named = {
  fits: (value: unknown): boolean => isTexts(value) || isTable(value),
  expected: "a list of names, or an object as { 'mine:do': { doc: '…' } }",
}
const shapes = {
  event_namespaces: texts,
  commands: named,
  emits: named,
  provides_services: texts,
  requires_services: texts,
  legacy_commands: {
    fits: (value: unknown) => isObject(value) && isTexts(Object.values(value)),
    expected: "an object as { OLD_NAME: 'mine:do' }",
  },
  permissions: { fits: isObject, expected: 'an object' },
}
