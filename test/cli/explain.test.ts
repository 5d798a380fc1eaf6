import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from './ksi.ts'

const plugin = (name: string, more: string): string => `
import { anything, command, definePlugin } from 'ksi-daemon/plugin'
const greet = command('hello:greet', { doc: 'Greet.', legacy: 'GREET', input: anything, output: anything })
export default definePlugin({ name: '${name}', version: '1.0.0', description: '', ${more} })`
const telling = `
import { command, definePlugin, event, jsonSchema } from 'ksi-daemon/plugin'
const data = jsonSchema({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } })
const greeted = event('hello:greeted', { doc: 'Somebody was greeted.', example: { name: 'Ada' }, data })
const set = command('state:set', { doc: 'Sets in my own way.', input: data, output: data })
export default definePlugin({
  name: 'teller', version: '1.0.0', description: '', emits: { greeted }, commands: { set }, replaces: ['state:set'],
  setup: () => ({ commands: { set: data => data } }),
})`
const answering = "commands: { greet }, setup: () => ({ commands: { greet: () => ({ by: 'me' }) } })"

test('explain says who answers in the running daemon, who does not and why, and the old name', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  const files = {
    polite: plugin('polite', answering),
    stand_in: plugin('stand_in', `replaces: ['hello:greet'], ${answering}`),
    broken: plugin('broken', "commands: { greet }, setup: () => { throw new Error('no database') }"),
    wild: plugin(
      'wild',
      "hooks: { handleEvent: { patterns: ['hello:*'] } }, setup: () => ({ hooks: { handleEvent: () => 1 } })",
    ),
  }
  for (const [name, text] of Object.entries({ ...files, telling }))
    writeFileSync(join(home, 'plugins', `${name}.mjs`), text)
  await ksi(['start', '--detach'], { env })
  const { stdout } = await ksi(['explain', 'hello:greet'], { env })
  expect(stdout).toMatch(/kind +command, answered by stand_in/)
  expect(stdout).toMatch(/not by +polite: stand_in answers in its stead\n/)
  expect(stdout).toMatch(/ +wild: its hook handleEvent is asked only for events that nobody declares/)
  expect(stdout).toMatch(/ +broken: .*no database/)
  expect(stdout).toMatch(/legacy +GREET/)
  expect(stdout).toMatch(/Data\n +anything: the plugin declares no schema\n/)
  expect(stdout).toMatch(/Example\n {2}\$ ksi emit hello:greet/)
  const { json } = await ksi(['explain', 'hello:greet', '--json'], { env })
  expect(json).toMatchObject({ name: 'hello:greet', answered_by: 'stand_in', legacy: ['GREET'] })
  const fact = (await ksi(['explain', 'hello:greeted'], { env })).stdout
  expect(fact).toMatch(/kind +fact, told by teller/)
  expect(fact).toMatch(/name +string +required/)
  expect(fact).toMatch(/Example\n {2}\{"name":"Ada"\}\n {2}\$ ksi events tail hello:greeted/)
  const taken = (await ksi(['explain', 'state:set'], { env })).stdout
  expect(taken, 'its own schema, not that of the plugin it stands in for').toMatch(
    /Sets in my own way[\s\S]*name +string/,
  )
  expect(taken).toMatch(/answered by teller\n +not by +state_service: teller answers in its stead/)
  expect(taken).toMatch(/legacy +SET_AGENT_KV/)
  expect((await ksi(['explain', 'hello:anybody'], { env })).stdout).toMatch(/Nobody declares it\.[\s\S]*asked +wild/)
  expect((await ksi(['explain', 'hullo:greet'], { env })).stderr).toContain('did you mean: hello:greet')
}, 30_000)

test('without a daemon explain tells what is declared', async () => {
  const { stdout, code } = await ksi(['explain', 'state:set'], { env: (await scratchHome()).env })
  expect(code).toBe(0)
  expect(stdout).toMatch(/kind +command, answered by state_service/)
  expect(stdout).not.toContain('not by')
})

test('the name of an old command leads to the event it is today', async () => {
  const { code, stderr } = await ksi(['explain', 'GET_AGENTS'], { env: { KSI_SOCKET_DIR: '/nonexistent' } })
  expect(code).not.toBe(0)
  expect(stderr).toContain('ksi explain agent:list')
})
