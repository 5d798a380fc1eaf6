import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type FreshDaemon, freshDaemon } from '../../src/cli/legacy/fresh-daemon.ts'
import { LineSocket } from '../../src/cli/legacy/line-socket.ts'
import { ksi } from '../cli/ksi.ts'
import { openLegacy, sayLegacy } from './old-client.ts'

let daemon: FreshDaemon
beforeAll(async () => {
  const fixtures = join(import.meta.dirname, 'recordings/fixtures')
  daemon = await freshDaemon({ name: 'robust', steps: [], setup: { fixture: 'basic' } }, fixtures)
})
afterAll(() => daemon.stop())

const socket = (name: string): string => join(daemon.sockets, `${name}.sock`)
const healthy = async (): Promise<void> =>
  expect((await sayLegacy(socket('admin'), 'HEALTH_CHECK')).result.status).toBe('healthy')

interface Line {
  readonly name: string
  readonly half_close: boolean
  readonly bytes_base64: string
}

test('§14 every malformed line gets exactly one answer in its own protocol, and the connection ends', async () => {
  const file = join(import.meta.dirname, '../fixtures/malformed-lines.json')
  const { lines } = JSON.parse(readFileSync(file, 'utf8')) as { lines: Line[] }
  expect(lines).toHaveLength(72)
  const answers = await Promise.all(
    lines.map(async ({ name, half_close, bytes_base64 }) => {
      const client = await LineSocket.open(socket('control'))
      client.send(Buffer.from(bytes_base64, 'base64'))
      if (half_close) client.endSending()
      const first = await client.hear(20_000)
      const second = await client.hear(20_000)
      client.close()
      return { name, first, second }
    }),
  )
  for (const { name, first, second } of answers) {
    expect(first, name).toMatchObject({ line: expect.stringMatching(/^\{.*"(?:success|error)".*\}$/) })
    expect(second, name).toBe('end')
  }
  await healthy()
}, 60_000)

test('§14 a subscriber that never reads holds up nobody who publishes', async () => {
  const lazy = await LineSocket.open(socket('messaging'))
  const line = (command: string, parameters: object) => Buffer.from(`${JSON.stringify({ command, parameters })}\n`)
  lazy.send(line('AGENT_CONNECTION', { action: 'connect', agent_id: 'lazy' }))
  lazy.send(line('SUBSCRIBE', { agent_id: 'lazy', event_types: ['BROADCAST'] }))
  await expect
    .poll(async () => (await sayLegacy(socket('admin'), 'MESSAGE_BUS_STATS')).result.subscriptions.BROADCAST)
    .toEqual(['lazy'])
  lazy.pause()
  const payload = { content: 'x'.repeat(60_000) }
  for (let count = 0; count < 200; count++) {
    const sent = { from_agent: 'loud', event_type: 'BROADCAST', payload }
    expect((await sayLegacy(socket('messaging'), 'PUBLISH', sent)).status).toBe('success')
  }
  await healthy()
  lazy.close()
}, 60_000)

test('§14 nine hundred idle connections, and two hundred commands at once, are served', async () => {
  const idle = await Promise.all(Array.from({ length: 900 }, () => LineSocket.open(socket('agents'))))
  const set = (at: number) => sayLegacy(socket('state'), 'SET_AGENT_KV', { key: `many.${at}`, value: at })
  const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => set(at)))
  expect(answers.filter(({ status }) => status === 'success')).toHaveLength(200)
  await healthy()
  for (const connection of idle) connection.close()
}, 60_000)

test('§14 §4.10 LOAD_STATE moves no database', async () => {
  await sayLegacy(socket('state'), 'SET_AGENT_KV', { key: 'stays', value: 'here' })
  for (const db_path of [undefined, '/tmp/elsewhere.db', '../other.db'])
    await sayLegacy(socket('admin'), 'LOAD_STATE', { state_data: { sessions: {}, db_path } })
  expect((await sayLegacy(socket('state'), 'GET_AGENT_KV', { key: 'stays' })).result).toMatchObject({ value: 'here' })
})

test('§14 an answer longer than a line may be is sent whole, in ASCII', async () => {
  await sayLegacy(socket('state'), 'SET_AGENT_KV', { key: 'long', value: 'é'.repeat(30_000) })
  const client = await LineSocket.open(socket('state'))
  client.send(Buffer.from('{"command":"GET_AGENT_KV","parameters":{"key":"long"}}\n'))
  const heard = (await client.hear(10_000)) as { line: string }
  expect(heard.line.length).toBeGreaterThan(180_000)
  expect(heard.line).toMatch(/^[ -~]*$/)
  expect(JSON.parse(heard.line).result.value).toBe('é'.repeat(30_000))
})

test('§14 an agent that is connected twice, or under no name, leaves nothing behind', async () => {
  for (const agent_id of ['', 'twin', 'twin']) {
    const agent = await openLegacy(socket('messaging'))
    agent.say('AGENT_CONNECTION', { action: 'connect', agent_id })
    await agent.line()
    agent.say('AGENT_CONNECTION', { action: 'connect', agent_id: 'second' })
    await agent.line()
    agent.close()
  }
  await expect
    .poll(async () => (await sayLegacy(socket('admin'), 'MESSAGE_BUS_STATS')).result.connected_agents)
    .toEqual([])
})

test('§5.1 §14 an agent whose line was too long is registered no more, though it stays on the line', async () => {
  const agent = await LineSocket.open(socket('messaging'))
  agent.send(Buffer.from('{"command":"AGENT_CONNECTION","parameters":{"action":"connect","agent_id":"long"}}\n'))
  await agent.hear(10_000)
  agent.send(Buffer.from(`${'x'.repeat(70_000)}\n`))
  expect(await agent.hear(10_000)).toMatchObject({ line: expect.stringContaining('MESSAGE_TOO_LARGE') })
  expect(await agent.hear(10_000)).toBe('end')
  const { connected_agents } = (await sayLegacy(socket('admin'), 'MESSAGE_BUS_STATS')).result
  expect(connected_agents).not.toContain('long')
  agent.close()
})

test('§14 what is no socket stays where a socket should be, and the start is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'sockets'))
  writeFileSync(join(folder, 'sockets/state.sock'), 'a file')
  const refused = await ksi(['start', '--drop-in', folder, '--detach', '--json'])
  expect(refused).toMatchObject({ code: 1, json: { error: { code: 'UNSAFE_PATH' } } })
  expect(statSync(join(folder, 'sockets/state.sock')).isFile()).toBe(true)
})
