import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { daemonWithPlugins } from './plugins.ts'
import { compile } from './typed-programs.ts'

test('programs are compiled against the types that a running daemon writes: right ones pass, wrong ones do not', async () => {
  const { home, env } = await daemonWithPlugins()
  const write = async (out: string): Promise<string> => {
    expect((await ksi(['catalog', '--out', out], { env })).code).toBe(0)
    return readFileSync(out, 'utf8')
  }
  const file = join(home, 'written/ksi-events.d.ts')
  const text = await write(file)
  expect(await write(join(home, 'again.d.ts')), 'the same plugins give the same text').toBe(text)

  const problems = compile(dirname(file), programs)
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
