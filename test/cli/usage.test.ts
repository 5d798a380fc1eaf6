import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '../../src/cli/command-table.ts'
import { builtIns } from '../../src/plugins/index.ts'
import { eventServer } from '../client/event-server.ts'
import { ksi, launcher, scratchHome } from './ksi.ts'

test('without words it explains itself', async () => {
  const ran = await ksi([])
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  for (const name of Object.keys(commands)) expect(ran.stdout).toContain(`  ${name} `)
  expect(ran.stdout).toContain('Examples:')
})

test('--version is the version of the package', async () => {
  const { default: about } = await import('../../package.json', { with: { type: 'json' } })
  expect(await ksi(['--version'])).toMatchObject({ code: 0, stdout: `${about.version}\n` })
})

const groups: Record<string, string[]> = {
  events: ['tail', 'history', 'list'],
  agent: ['spawn', 'list', 'send', 'logs', 'restart', 'stop'],
  state: ['get', 'set', 'delete', 'list'],
  config: ['check', 'show'],
  plugin: ['list', 'new', 'check', 'test', 'docs', 'enable', 'disable', 'reload', 'reset', 'pack', 'install'],
  legacy: ['list', 'replay', 'record'],
  service: ['install', 'promote', 'demote'],
  route: ['show', 'set', 'diff', 'clear'],
  backup: ['create', 'list', 'verify', 'restore'],
  migrate: ['generate', 'state', 'rollback', 'scan-clients', 'plan', 'ready', 'test-command', 'full', 'report'],
}

/** Where a plugin is left out, the commands that need it are. */
const isWhole = builtIns.some(({ name }) => (name as string) === 'legacy')

test('every command has help with examples', async () => {
  const all = Object.keys(commands).flatMap(name =>
    groups[name] ? groups[name].map(inner => [name, inner]) : [[name]],
  )
  expect(all.length).toBeGreaterThan(20)
  for (const words of all) {
    const [group = '', inner = ''] = words
    if (!isWhole && !(await ksi([group, '--help'])).stdout.includes(`  ${inner} `)) continue
    const ran = await ksi([...words, '--help'])
    expect(ran, words.join(' ')).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout, words.join(' ')).toMatch(/Usage: ksi/)
    expect(ran.stdout, words.join(' ')).toMatch(/Examples:\n {2}\$ .*ksi /)
  }
}, 60_000)

test.each([[['agent']], [['agent', 'spawn']], [['emit']]])('help %j says what --help says', async words => {
  const helped = await ksi(['help', ...words])
  expect(helped).toMatchObject({ code: 0, stderr: '' })
  expect(helped.stdout).toBe((await ksi([...words, '--help'])).stdout)
})

test.each([
  [['stauts'], "unknown command 'stauts'", 'status'],
  [['agent', 'spwan', 'x'], "unknown command 'spwan'", 'spawn'],
  [['agent', 'spawn', 'x', '--taks', 'y'], "unknown option '--taks'", '--task'],
  [['start', '--detahc'], "unknown option '--detahc'", '--detach'],
  [['agent', 'spawn'], "missing required argument 'profile'", 'ksi agent spawn --help'],
  [['events'], 'ksi events needs to know what to do: tail, history, list', 'ksi events --help'],
  [['help', 'stauts'], "unknown command 'stauts'", 'status'],
])('%j is wrong usage and says what was meant', async (words, message, meant) => {
  const human = await ksi(words)
  expect(human).toMatchObject({ code: 2, stdout: '' })
  expect(human.stderr).toContain(message)
  expect(human.stderr).toContain(meant)
  const machine = await ksi([...words, '--json'])
  expect(machine).toMatchObject({ code: 2, stderr: '', json: { error: { code: 'INVALID_INPUT', message } } })
})

test('an event nobody knows is answered with those that were meant', async () => {
  const ran = await ksi(['explain', 'message:snd', '--json'])
  expect(ran).toMatchObject({
    code: 1,
    json: { error: { code: 'NOT_FOUND', details: { nearest: expect.arrayContaining(['message:send']) } } },
  })
})

test('explain shows data, answer and an example that can be pasted', async () => {
  const ran = await ksi(['explain', 'message:send'])
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  for (const text of ['content', 'required', 'answered by message', 'SEND_MESSAGE', '$ ksi emit message:send --'])
    expect(ran.stdout).toContain(text)
})

test('what a plugin of the running daemon answers is listed and explained too', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  writeFileSync(
    join(home, 'plugins', 'greeter.mjs'),
    `import { command, definePlugin, event, jsonSchema } from 'ksi-daemon/plugin'
     const any = jsonSchema({ type: 'object' })
     const input = jsonSchema({ type: 'object', required: ['name'], properties: { name: { type: 'string', description: 'whom' } } })
     export default definePlugin({
       name: 'greeter', version: '1.0.0', description: 'Greets.',
       commands: { greet: command('greeter:greet', { doc: 'Say hello to somebody.', input, output: any }) },
       emits: { greeted: event('greeter:greeted', { doc: 'Somebody was greeted.', data: any }) },
       setup: () => ({ commands: { greet: ({ name }) => ({ text: 'hello ' + name }) } }),
     })`,
  )
  await ksi(['start', '--detach'], { env })
  const listed = (await ksi(['events', 'list', 'greeter', '--json'], { env })).stdout.trim().split('\n')
  expect(listed.map(line => JSON.parse(line))).toEqual([
    { name: 'greeter:greet', kind: 'command', plugin: 'greeter', doc: 'Say hello to somebody.' },
    { name: 'greeter:greeted', kind: 'fact', plugin: 'greeter', doc: 'Somebody was greeted.' },
  ])
  const explained = (await ksi(['explain', 'greeter:greet'], { env })).stdout
  for (const text of ['Say hello to somebody.', 'answered by greeter', 'required', 'whom'])
    expect(explained).toContain(text)
  const example = /\$ ksi (emit .*)/.exec(explained)![1]!.split(' ')
  expect((await ksi([...example, '--json'], { env })).json).toEqual({ text: 'hello text' })
  expect((await ksi(['explain', 'greeter:greet', '--json'], { env })).json.input.required).toEqual(['name'])
  expect((await ksi(['explain', 'greeter:greeted'], { env })).stdout).toContain('$ ksi events tail greeter:greeted')
  expect((await ksi(['explain', 'greeter:gret'], { env })).stderr).toContain('did you mean: greeter:greet')
  expect((await ksi(['events', 'list', '--json'])).stdout).not.toContain('greeter')
}, 30_000)

test('no colour without a terminal, colour when it is forced, none with NO_COLOR', async () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the beginning of a colour
  const colour = /\x1b\[/
  expect((await ksi(['events', 'list'])).stdout).not.toMatch(colour)
  expect((await ksi(['events', 'list'], { env: { FORCE_COLOR: '1' } })).stdout).toMatch(colour)
  expect((await ksi(['events', 'list'], { env: { FORCE_COLOR: '0', NO_COLOR: '1' } })).stdout).not.toMatch(colour)
})

test('a reader that goes away ends it quietly', async () => {
  const server = await eventServer()
  const child = spawn(process.execPath, [launcher, 'events', 'tail'], {
    env: { ...process.env, KSI_SOCKET_DIR: server.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', chunk => (stderr += chunk))
  await expect.poll(() => server.received.at(-1)?.event, { timeout: 10_000 }).toBe('system:subscribe')
  server.publish('a:one', { n: 1 })
  await new Promise(resolve => child.stdout.once('data', resolve))
  child.stdout.destroy()
  const ended = new Promise(resolve => child.once('close', resolve))
  const flood = setInterval(() => server.publish('a:one', { text: 'x'.repeat(100_000) }), 5)
  expect(await ended).toBe(0)
  clearInterval(flood)
  expect(stderr).toBe('')
})
