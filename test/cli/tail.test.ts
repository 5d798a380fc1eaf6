import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { eventServer } from '../client/event-server.ts'
import { ksi, launcher } from './ksi.ts'

const following = (folder: string, words: readonly string[]) => {
  const env = { ...process.env, KSI_SOCKET_DIR: folder }
  const child = spawn(process.execPath, [launcher, 'events', 'tail', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', chunk => (said.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', chunk => (said.stderr += chunk))
  onTestFinished(() => void child.kill())
  const ended = new Promise(resolve => child.once('close', resolve))
  return { said, ended }
}

test('it follows, filters, and ends after so many', async () => {
  const server = await eventServer()
  const { said, ended } = following(server.folder, ['a:*', '--filter', 'agent_id=writer', '--limit', '2', '--json'])
  await expect.poll(() => server.received.at(-1)?.event, { timeout: 10_000 }).toBe('system:subscribe')
  expect(server.received.at(-1).data).toMatchObject({ patterns: ['a:*'], filter: { agent_id: 'writer' } })
  for (const n of [1, 2, 3]) server.publish('a:one', { n })
  expect(await ended).toBe(0)
  expect(
    said.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).data.n),
  ).toEqual([1, 2])
})

test('after a lost connection it says so and goes on without loss', async () => {
  const server = await eventServer()
  const { said, ended } = following(server.folder, ['--limit', '2', '--json'])
  await expect.poll(() => server.received.at(-1)?.event, { timeout: 10_000 }).toBe('system:subscribe')
  server.publish('a:one', { n: 1 })
  await expect.poll(() => said.stdout).toContain('"n":1')
  await server.stop()
  server.publish('a:one', { n: 2 })
  await expect.poll(() => said.stderr).toContain('connection lost')
  await server.listen()
  expect(await ended).toBe(0)
  expect(said.stdout).toContain('"n":2')
})

test('people get a line with time, name, source and data', async () => {
  const server = await eventServer()
  server.publish('a:one', { text: 'first\nsecond \x1b[31m' })
  const ran = await ksi(['events', 'tail', '--after', '0', '--limit', '1'], { env: { KSI_SOCKET_DIR: server.folder } })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toMatch(/a:one .*\{"text":"first\\nsecond \\u001b\[31m"\}\n$/)
})

test('what is no longer kept is told', async () => {
  const server = await eventServer()
  for (const n of [1, 2, 3]) server.publish('a:one', { n })
  server.forget(2)
  const env = { KSI_SOCKET_DIR: server.folder }
  const human = await ksi(['events', 'tail', '--after', '0', '--limit', '1'], { env })
  expect(human.stderr).toContain('events 1 to 2 are no longer kept')
  const machine = await ksi(['events', 'tail', '--after', 'at-0', '--limit', '1', '--json'], { env })
  expect(
    machine.stdout
      .split('\n')
      .slice(0, 2)
      .map(line => JSON.parse(line).type),
  ).toEqual(['gap', 'event'])
})

test.each([
  [['--limit', 'many'], /"many" is no count/],
  [['--filter', 'writer'], /"writer" is no filter/],
  [['--since', 'yesterday'], /"yesterday" is no time/],
])('%j is wrong usage', async (words, message) => {
  const server = await eventServer()
  const ran = await ksi(['events', 'tail', ...words], { env: { KSI_SOCKET_DIR: server.folder } })
  expect(ran.code).toBe(2)
  expect(ran.stderr).toMatch(message)
})
