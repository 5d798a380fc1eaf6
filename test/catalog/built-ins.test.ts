import { expect, test } from 'vitest'
import { type CatalogEntry, catalogOf } from '../../src/catalog/catalog.ts'
import { type Command, type Event, errors, manifestOf, type Schema, sayIssues } from '../../src/plugin/index.ts'
import { builtIns } from '../../src/plugins/index.ts'

const { events: catalog } = catalogOf(builtIns.map(manifestOf))
const named = catalog.map(entry => [entry.name, entry] as const)
const tokens = builtIns.flatMap(({ commands = {}, emits = {} }) => [
  ...Object.values<Command>(commands).map(token => [token.name, token.input, token.example] as const),
  ...Object.values<Event>(emits).map(token => [token.name, token.data, token.example] as const),
])

test('every name is declared once', () => {
  expect(catalog.length).toBeGreaterThan(30)
  expect(new Set(catalog.map(({ name }) => name)).size).toBe(catalog.length)
})

test.each(named)('%s says what it is', (_, entry: CatalogEntry) => {
  expect(entry.doc).toMatch(/^[A-Z].*\.$/s)
})

test.each(named)('%s names only errors of the table', (_, entry: CatalogEntry) => {
  const codes = entry.kind === 'command' ? (entry.errors ?? []) : []
  expect(codes.filter(code => !Object.hasOwn(errors, code))).toEqual([])
})

test.each(tokens.filter(([, , example]) => example !== undefined))(
  'the example of %s fits its own schema',
  async (_, schema: Schema, example) => {
    const checked = await schema['~standard'].validate(example)
    expect(sayIssues(checked.issues ?? [])).toBe('')
  },
)

test('every command that needs data has an example', () => {
  const without = catalog.filter(
    entry => entry.kind === 'command' && (entry.input.required ?? []).length > 0 && entry.example === undefined,
  )
  expect(without.map(({ name }) => name)).toEqual([])
})
