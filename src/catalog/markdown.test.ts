import { expect, test } from 'vitest'
import { anything, command, definePlugin, event, jsonSchema, manifestOf } from '../plugin/index.ts'
import { catalogOf } from './catalog.ts'
import { markdownOf } from './markdown.ts'

const greet = command('b:greet', {
  doc: 'Greet somebody.',
  keep: 'durable',
  timeout: 5,
  legacy: 'GREET',
  errors: ['NOT_FOUND'],
  raw: ['note'],
  example: { name: "Ada's" },
  input: jsonSchema({
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', description: 'a|b' }, loud: { type: 'boolean', default: false }, note: {} },
  }),
  output: jsonSchema({ type: 'object', required: ['text'], properties: { text: { type: 'string' } } }),
})
const greeted = event('a:greeted', { doc: 'Somebody was greeted.', data: jsonSchema({ type: 'object' }) })
const plugin = definePlugin({
  name: 'greeter',
  version: '1.0.0',
  description: '',
  commands: { greet },
  emits: { greeted },
  setup: () => ({ commands: { greet: ({ name }) => ({ text: name }) } }),
})
const page = markdownOf(
  catalogOf([manifestOf(plugin)]),
  (name, data) => `send ${name} ${JSON.stringify(data)}`,
  'Made here.',
)

test('events are sorted by name, with a table of contents by namespace', () => {
  expect(page.indexOf('### a:greeted')).toBeLessThan(page.indexOf('### b:greet'))
  expect(page).toContain('| [b](#b) | [greet](#bgreet) |  |')
  expect(page).toContain('| [a](#a) |  | [greeted](#agreeted) |')
})

test('a command says who answers, how it is kept, its limit, legacy name, data, answer and errors', () => {
  expect(page).toContain('Command, answered by `greeter` · kept: durable · time limit: 5 s · legacy command: `GREET`')
  expect(page).toContain('| `name` | string |  | **required** a\\|b |')
  expect(page).toContain('| `loud` | boolean | `false` |  |')
  expect(page).toContain('| `note` | any |  | *exact* |')
  expect(page).toContain('| `text` | string |  | **required** |')
  expect(page).toContain('Errors: `NOT_FOUND`')
})

test('the example can be pasted into a shell, for netcat and for the command line', () => {
  expect(page).toContain(`echo '{"event":"b:greet","data":{"name":"Ada'\\''s"}}' | nc -U /tmp/ksi/events.sock`)
  expect(page).toContain('send b:greet {"name":"Ada\'s"}')
})

test('a fact says who tells it and how to see it', () => {
  expect(page).toContain('Fact, told by `greeter` · kept: recent')
  expect(page).toContain('ksi events tail a:greeted')
})

test('every error code has its line', () => {
  expect(page).toContain('| `NOT_FOUND` |  | … not found |')
  expect(page).toContain('| `TIMEOUT` | yes | … took too long |')
})

test('a field whose name has a bar stays in its column', () => {
  const properties = { 'a|b': { type: 'string' } } as const
  const odd = command('odd:do', { doc: 'Odd.', input: jsonSchema({ type: 'object', properties }), output: anything })
  const setup = () => ({ commands: { odd: () => 1 } })
  const made = definePlugin({ name: 'odd', version: '1.0.0', description: '', commands: { odd }, setup })
  expect(markdownOf(catalogOf([manifestOf(made)]), name => name, '')).toContain('| `a\\|b` | string |')
})
