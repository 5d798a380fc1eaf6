import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from '../cli/ksi.ts'
import { daemonWithPlugins, fill, plugins } from './plugins.ts'
import { compile } from './typed-programs.ts'

test('the catalogue of a running daemon has the plugins of the user, in every form', { timeout: 60_000 }, async () => {
  const { home, env } = await daemonWithPlugins()
  const write = async (out: string): Promise<Record<string, string>> => {
    expect(await ksi(['catalog', '--out', out], { env })).toMatchObject({ code: 0 })
    return Object.fromEntries(readdirSync(out).map(name => [name, readFileSync(join(out, name), 'utf8')]))
  }
  const files = await write(`${join(home, 'written')}/`)
  expect(Object.keys(files).sort()).toEqual(['EVENT_CATALOG.md', 'asyncapi.json', 'catalog.json', 'ksi-events.d.ts'])
  expect(await write(`${join(home, 'again')}/`), 'the same plugins give the same text').toEqual(files)

  const page = files['EVENT_CATALOG.md']!
  expect(page).toMatch(/### hello:greet\n\nGreets \*\/ somebody\.\n\nCommand, answered by `hello`/)
  expect(page).toMatch(
    /### my:command\n\nCommand, answered by `my_plugin`.*\n\nData: anything: the plugin declares no schema/,
  )
  expect(page).toContain('- `odd`: `wild:*`')

  const json = JSON.parse(files['catalog.json']!)
  expect(json.events.find(({ name }: { name: string }) => name === 'hello:greet')).toMatchObject({
    kind: 'command',
    plugin: 'hello',
    input: { required: ['name'] },
    output: { required: ['text'] },
    example: { name: 'Ada' },
  })
  expect(json.undeclared).toContainEqual({ plugin: 'odd', patterns: ['wild:*'] })

  const { channels, operations, components } = JSON.parse(files['asyncapi.json']!)
  expect(channels['hello.greet'].address).toBe('hello:greet')
  expect(operations['hello.greet']).toMatchObject({ action: 'receive', reply: {} })
  expect(operations['hello.greeted']).toMatchObject({ action: 'send' })
  expect(components.schemas['hello.greet.result'].required).toEqual(['text'])
  expect(components.schemas['my.command.data']).toEqual({})

  const problems = compile(join(home, 'written'), programs)
  expect(problems).toEqual({
    right: [],
    'unknown-event': [expect.stringContaining(`'"hello:gret"' is not assignable`)],
    'wrong-field': [expect.stringContaining("'nome' does not exist")],
    'wrong-type': [expect.stringContaining("'number' is not assignable to type 'string'")],
    'without-data': [expect.stringContaining('Expected 2-3 arguments, but got 1')],
    'wrong-answer': [expect.stringContaining("Property 'txt' does not exist")],
    'answer-nobody-described': [expect.stringContaining("'result' does not exist on type 'unknown'")],
    'wrong-fact': [expect.stringContaining("Property 'nome' does not exist")],
    'unknown-fact': [expect.stringContaining(`Did you mean '"hello:greeted"'`)],
    'ksi-events.d': [],
  })
})

/** What must compile, and with each other one thing that must not. */
const programs = {
  right: `
    const { text } = await client.request('hello:greet', { name: 'Ada' })
    text.toUpperCase()
    await client.request('hello:greet', { name: 'Ada', tone: 'cool' }, { timeout: 5 })
    const { keys = [] } = await client.request('state:list')
    keys.map(key => key.length)
    const described: unknown = await client.request('my:command')
    await client.request('my:command', { anything: described })
    await client.request('wild:anything', { of: 'it' })
    await client.emit('hello:greeted', { name: 'Ada' })
    const { delivered } = await client.request('hello:greeted', { name: 'Ada' })
    delivered.toFixed()
    const subscription = await client.subscribe(['hello:*', 'state:changed'], event => {
      if (event.event === 'hello:greeted') event.data.name.toUpperCase()
      if (event.event === 'state:changed') event.data.key.toUpperCase()
    })
    subscription.close()
    for await (const { data } of await client.subscribe(['hello:greeted'])) data.name.toUpperCase()
    const { data } = await client.waitFor('hello:greeted', event => event.data.name === 'Ada')
    data.name.toUpperCase()
    for await (const event of await client.subscribe(['not:known:*'])) event.event.toUpperCase()
    await client.close()
    const plain = await connect()
    await plain.request('no:such', { at: 'all' })`,
  'unknown-event': "await client.request('hello:gret', { name: 'Ada' })",
  'wrong-field': "await client.request('hello:greet', { name: 'Ada', nome: 'Ada' })",
  'wrong-type': "await client.request('hello:greet', { name: 1 })",
  'without-data': "await client.request('hello:greet')",
  'wrong-answer': "const { txt } = await client.request('hello:greet', { name: 'Ada' })",
  'answer-nobody-described': "const { result } = await client.request('my:command')",
  'wrong-fact': "await client.subscribe(['hello:greeted'], event => event.data.nome)",
  'unknown-fact': "await client.subscribe(['hello:greted'])",
}

test('where no daemon runs, the catalogue is of the built-in events, or of the plugins in a folder', {
  timeout: 30_000,
}, async () => {
  const { home, env } = await scratchHome()
  const alone = await ksi(['catalog', '--format', 'json'], { env })
  expect(alone.stderr).toContain('without plugins of yours')
  const names = (text: string): string[] => JSON.parse(text).events.map(({ name }: { name: string }) => name)
  expect(names(alone.stdout)).toContain('state:set')
  expect(names(alone.stdout)).not.toContain('hello:greet')

  const folder = fill(join(home, 'mine'), { 'hello.ts': plugins['hello.ts'], 'broken.mjs': 'export default {' })
  const read = await ksi(['catalog', '--format', 'json', '--plugin-dir', folder], { env })
  expect(names(read.stdout)).toEqual(expect.arrayContaining(['hello:greet', 'hello:greeted', 'state:set']))
  expect(read.code, 'it is not complete').toBe(1)
  expect(read.stderr).toMatch(/left out: broken did not start: .*broken\.mjs:1/)
})

test('the format is what is named or what the file is called; a slip is answered with what was meant', async () => {
  const { home, env } = await scratchHome()
  const out = join(home, 'new/asyncapi.json')
  expect((await ksi(['catalog', '--out', out, '--json'], { env })).json).toEqual({ format: 'asyncapi', out })
  expect(JSON.parse(readFileSync(out, 'utf8')).asyncapi).toBe('3.1.0')
  expect(await ksi(['catalog', '--format', 'asyncapy'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean: asyncapi?'),
  })
  expect(await ksi(['catalog', '--out', '/dev/null/x.md'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('/dev/null/x.md cannot be written'),
  })
})
