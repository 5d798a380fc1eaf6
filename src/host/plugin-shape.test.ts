import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, command, jsonSchema } from '../plugin/index.ts'
import { problemsOf } from './plugin-shape.ts'

const plugin = { name: 'mine', version: '1.0.0', description: '', setup: () => ({}) }
const problems = (more: object) => problemsOf({ ...plugin, ...more } as never)

test('a plugin of the right shape has no problems', () => {
  const run = command('mine:run', { doc: '', input: z.object({ a: z.string() }), output: anything })
  expect(problems({ config: jsonSchema({ type: 'object' }), commands: { run } })).toEqual([])
})

test('a schema that would have to be ignored in part is named with its place', () => {
  const run = command('mine:run', {
    doc: '',
    input: jsonSchema({ properties: { a: { $ref: '#/b' } } }),
    output: anything,
  })
  expect(problems({ commands: { run } })).toEqual([
    'commands.run.input: JSON Schema: properties.a.$ref: this keyword is not supported',
  ])
})

test('a schema that cannot say itself as JSON Schema is named, too', () => {
  const run = command('mine:run', { doc: '', input: anything, output: z.object({ at: z.date() }) })
  expect(problems({ commands: { run }, config: 1 })).toEqual([
    'config must be a schema, as jsonSchema({ … })',
    expect.stringMatching(/^commands\.run\.output: .*[Dd]ate/),
  ])
})

const saying = (said: object) => ({
  '~standard': {
    version: 1 as const,
    vendor: 'another',
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => said as Record<string, unknown>, output: () => said as Record<string, unknown> },
  },
})
const circle: Record<string, unknown> = {}
circle.properties = { again: circle }

test.each([
  [{ properties: null }, 'properties: must be an object of schemas'],
  [{ type: 'object', required: 'name' }, 'required: must be a list of texts'],
  [{ properties: { a: { anyOf: 5 } } }, 'properties.a.anyOf: must be a list of schemas'],
  [{ items: { type: ['text', 'null'] } }, 'items.type: must be one or several of object, array, string'],
  [{ $defs: { a: 'string' } }, '$defs.a: must be an object'],
  [circle, 'properties.again.properties.again: goes round in a circle'],
])('what another library says of its schema is refused when nobody could read it: %#', (said, problem) => {
  const run = command('mine:run', { doc: '', input: anything, output: saying(said) })
  expect(problems({ commands: { run } })).toEqual([expect.stringContaining(problem)])
})

test('what another library may say more than is understood here is no problem', () => {
  const tree = { $ref: '#/$defs/tree', $defs: { tree: { properties: { left: { $ref: '#/$defs/tree' } } } } }
  const run = command('mine:run', { doc: '', input: saying(tree), output: saying({ patternProperties: {} }) })
  expect(problems({ commands: { run } })).toEqual([])
})

test('a field of a command that is not what it should be is named', () => {
  const run = { ...command('mine:run', { doc: '', input: anything, output: anything }), doc: 5, errors: 'NOT_FOUND' }
  expect(problems({ commands: { run: { ...run, keep: 'forever', timeout: 0, example: 1, raw: [1] } } })).toEqual([
    'commands.run.doc must be a text',
    'commands.run.keep must be durable, recent or none',
    'commands.run.raw must be a list of texts',
    'commands.run.errors must be a list of texts',
    'commands.run.timeout must be a number of seconds',
    'commands.run.example must be an object',
  ])
})
