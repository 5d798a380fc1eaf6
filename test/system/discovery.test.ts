import { expect, test } from 'vitest'
import { command, definePlugin, jsonSchema, type Plugin } from '../../src/plugin/index.ts'
import { systemDaemon } from './system-daemon.ts'

const greet = command('hello:greet', {
  doc: 'Greet somebody.',
  legacy: 'GREET',
  timeout: 5,
  errors: ['NOT_FOUND'],
  example: { name: 'Ada' },
  input: jsonSchema({
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'Whom.' },
      tone: { enum: ['warm', 'cool'], default: 'warm' },
    },
  }),
  output: jsonSchema({ type: 'object', properties: { text: { type: 'string' } } }),
})
const hello = (name: string, more: Partial<Plugin> = {}): Plugin => ({
  ...definePlugin({
    name,
    version: '1.0.0',
    description: '',
    commands: { greet },
    setup: () => ({ commands: { greet: () => ({ text: name }) } }),
  }),
  ...more,
})
const handling = (name: string, patterns?: string[]): Plugin =>
  definePlugin({
    name,
    version: '1.0.0',
    description: '',
    hooks: { handleEvent: patterns ? { patterns } : {} },
    setup: () => ({ hooks: { handleEvent: (event: string) => (event === 'wild:card' ? name : undefined) } }),
  })
const parameters = {
  name: { type: 'string', required: true, description: 'Whom.' },
  tone: { type: 'string', required: false, default: 'warm', enum: ['warm', 'cool'] },
}

test('system:discover tells the events of all running plugins, of a namespace or by a pattern', async () => {
  const { request } = await systemDaemon([hello('first')])
  const all = await request('system:discover')
  expect(all.total).toBe(Object.keys(all.events).length)
  expect(all.total).toBeGreaterThan(30)
  expect(all.namespaces).toEqual(expect.arrayContaining(['hello', 'state', 'system']))
  expect(await request('system:discover', { namespace: '/hello', detail: true })).toMatchObject({
    events: {
      'hello:greet': {
        summary: 'Greet somebody.',
        kind: 'command',
        plugin: 'first',
        parameters,
        example: { name: 'Ada' },
      },
    },
    total: 1,
  })
  expect(Object.keys((await request('system:discover', { event: 'system:sub*' })).events)).toEqual(['system:subscribe'])
  expect((await request('system:discover', { event: 'no:such' })).total).toBe(0)
})

test('with schemas system:discover tells all that is declared, and who is asked about the rest', async () => {
  const stand_in = hello('stand_in', { replaces: ['hello:greet'] })
  const { request } = await systemDaemon([hello('first'), stand_in, handling('any'), handling('wild', ['/wild:*'])])
  const { events, undeclared } = await request('system:discover', { schemas: true })
  expect(events['hello:greet']).toMatchObject({
    plugin: 'stand_in',
    data: { required: ['name'], properties: { tone: { default: 'warm' } } },
    answer: { properties: { text: { type: 'string' } } },
    errors: ['NOT_FOUND'],
    legacy: ['GREET'],
    timeout: 5,
    keep: 'recent',
  })
  expect(events['system:ready']).toMatchObject({ kind: 'fact', told_by: ['system'], data: { type: 'object' } })
  expect(undeclared).toEqual([{ plugin: 'any' }, { plugin: 'wild', patterns: ['wild:*'] }])
})

test('system:help tells all about one event: data, answer, example, who answers, and who does not and why', async () => {
  const failing = hello('failing', {
    commands: { greet: { ...greet, name: 'hello:other' } },
    setup: () => {
      throw new Error('no database')
    },
  })
  const replacing = hello('second', { replaces: ['hello:greet'] })
  const { request } = await systemDaemon([
    hello('first'),
    replacing,
    failing,
    handling('any'),
    handling('wild', ['wild:*']),
  ])
  const help = await request('system:help', { event: 'hello:greet' })
  expect(help).toMatchObject({
    event: 'hello:greet',
    kind: 'command',
    plugin: 'second',
    answered_by: 'second',
    parameters,
    data: greet.input['~standard'] && expect.objectContaining({ required: ['name'] }),
    answer: { properties: { text: { type: 'string' } } },
    example: { name: 'Ada' },
    errors: ['NOT_FOUND'],
    legacy: ['GREET'],
    timeout: 5,
    keep: 'recent',
  })
  expect(help.declined).toEqual([
    { plugin: 'first', why: 'second answers in its stead' },
    { plugin: 'any', why: expect.stringMatching(/only for events that nobody declares, and second declares/) },
  ])
  expect((await request('hello:greet', { name: 'x' })).text).toBe('second') // as it says
  expect(await request('system:help', { event: 'hello:other' })).toMatchObject({
    kind: 'undeclared',
    answered_by: null,
    declined: expect.arrayContaining([{ plugin: 'failing', why: expect.stringContaining('no database') }]),
  })
  expect(await request('system:help', { event: 'wild:card' })).toMatchObject({
    kind: 'undeclared',
    summary: 'Nobody declares it.',
    may_answer: ['any', 'wild'],
  })
  expect(await request('system:help', { event: 'system:ready' })).toMatchObject({ kind: 'fact', told_by: ['system'] })
})

test('an unknown event gets the names that were probably meant; a namespace gets its events', async () => {
  const { dispatch } = await systemDaemon([hello('first')])
  const hintFor = async (event: string): Promise<string> => {
    const outcome: any = await dispatch('system:help', { event })
    expect(outcome.error.code).toBe('NOT_FOUND')
    return outcome.error.details.hint
  }
  expect(await hintFor('hello:gret')).toContain('hello:greet')
  expect(await hintFor('hello')).toBe('did you mean: hello:greet?')
})
