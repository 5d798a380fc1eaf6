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
