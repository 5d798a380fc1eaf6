import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from './ksi.ts'

const plugin = (name: string, more: string): string => `
import { anything, command, definePlugin } from 'ksi-daemon/plugin'
const greet = command('hello:greet', { doc: 'Greet.', legacy: 'GREET', input: anything, output: anything })
export default definePlugin({ name: '${name}', version: '1.0.0', description: '', ${more} })`
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
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, 'plugins', `${name}.mjs`), text)
  await ksi(['start', '--detach'], { env })
  const { stdout } = await ksi(['explain', 'hello:greet'], { env })
  expect(stdout).toMatch(/kind +command, answered by stand_in/)
  expect(stdout).toMatch(/not by +polite: stand_in answers in its stead\n/)
  expect(stdout).toMatch(/ +wild: its hook handleEvent is asked only for events that nobody declares/)
  expect(stdout).toMatch(/ +broken: .*no database/)
  expect(stdout).toMatch(/legacy +GREET/)
  const { json } = await ksi(['explain', 'hello:greet', '--json'], { env })
  expect(json).toMatchObject({ name: 'hello:greet', answered_by: 'stand_in', legacy: ['GREET'] })
  expect((await ksi(['explain', 'hello:anybody'], { env })).stdout).toMatch(/Nobody declares it\.[\s\S]*asked +wild/)
  expect((await ksi(['explain', 'hullo:greet'], { env })).stderr).toContain('did you mean: hello:greet')
}, 30_000)

test('without a daemon explain tells what is declared', async () => {
  const { stdout, code } = await ksi(['explain', 'state:set'], { env: (await scratchHome()).env })
  expect(code).toBe(0)
  expect(stdout).toMatch(/kind +command, answered by state_service/)
  expect(stdout).not.toContain('not by')
})
