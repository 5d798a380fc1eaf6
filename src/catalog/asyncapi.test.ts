import { expect, test } from 'vitest'
import { asyncApiOf } from './asyncapi.ts'
import type { CatalogEntry } from './catalog.ts'

const command = (name: string, more: object = {}): CatalogEntry => ({
  name,
  kind: 'command',
  plugin: 'p',
  doc: '',
  keep: 'recent',
  input: {},
  output: {},
  ...more,
})
const documentOf = (...events: CatalogEntry[]): any => asyncApiOf({ events, undeclared: [] }, '1.0.0')

test('no two names get the same place in the document, and every place can stand in a reference', () => {
  const names = ['a:b', 'a.b', 'a-b:c', 'a-3a-b', 'a_b:c', 'ä:/b', '__proto__:x']
  const { channels } = documentOf(...names.map(name => command(name)))
  const { subscription: _, ...own } = channels
  expect(Object.values<any>(own).map(({ address }) => address)).toEqual(names)
  expect(Object.keys(own).filter(key => !/^[\w.-]+$/.test(key))).toEqual([])
})

test('references inside a schema lead into its part of the document; those that lead out of it are gone', () => {
  const input = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      tree: { $ref: '#/$defs/tree' },
      far: { $ref: 'https://elsewhere/schema' },
      $ref: { type: 'string' },
      odd: { enum: [{ $ref: '#/nowhere' }] },
    },
    $defs: { tree: { $ref: '#' } },
  }
  expect(documentOf(command('a:b', { input })).components.schemas['a.b.data']).toEqual({
    properties: {
      tree: { $ref: '#/components/schemas/a.b.data/$defs/tree' },
      far: {},
      odd: {},
    },
    $defs: { tree: { $ref: '#/components/schemas/a.b.data' } },
  })
})

test('an example that does not fit its own schema is left out', () => {
  const input = { type: 'object', properties: { n: { type: 'integer' } } }
  const examplesOf = (example: unknown) =>
    documentOf(command('a:b', { input, example })).components.messages['a.b.request'].examples
  expect(examplesOf({ n: 1 })).toEqual([{ payload: { event: 'a:b', data: { n: 1 } } }])
  expect(examplesOf({ n: 'one' })).toBeUndefined()
})
