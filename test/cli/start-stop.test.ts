import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emitEvent } from '../../src/client/index.ts'
import { isAlive } from './is-alive.ts'
import { ksi, launcher, scratchHome } from './ksi.ts'

test('start --detach returns when the sockets answer, stop when the process is gone', async () => {
  const { home, env } = await scratchHome()
  const started = await ksi(['start', '--detach', '--json'], { env })
  expect(started.code).toBe(0)
  const { pid, socket } = started.json
  expect(started.json).toMatchObject({ home, failed_plugins: [], socket: join(env.KSI_SOCKET_DIR!, 'events.sock') })
  expect(isAlive(pid)).toBe(true)
  expect(await emitEvent('system:health', {}, { socket })).toMatchObject({ daemon: { pid } })
  expect(await ksi(['stop', '--json'], { env })).toMatchObject({ code: 0, json: { stopped: true, pid } })
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(socket)).toBe(false)
}, 30_000)

test('for people: pid, places, and what to do next', async () => {
  const { home, env } = await scratchHome()
  const started = await ksi(['start', '--detach'], { env })
  expect(started.stdout).toMatch(/✓ KSI is running \(pid \d+\)/)
  for (const text of [home, 'events.sock', 'daemon.log', 'ksi status']) expect(started.stdout).toContain(text)
  expect((await ksi(['stop'], { env })).stdout).toMatch(/✓ KSI has stopped \(pid \d+\)/)
}, 30_000)

test('a start says which plugins failed to load, each with its reason on one line', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  writeFileSync(join(home, 'plugins', 'broken.mjs'), "throw new Error('no luck\\ntoday')")
  const asJson = await ksi(['start', '--detach', '--json'], { env })
  expect(asJson.json.failed_plugins).toEqual([
    {
      name: expect.stringContaining('broken'),
      path: expect.stringContaining('broken.mjs'),
      reason: expect.any(String),
    },
  ])
  expect(asJson.json.failed_plugins[0].reason).toContain('no luck')
  await ksi(['stop'], { env })
  const forPeople = await ksi(['start', '--detach'], { env })
  expect(forPeople.code).toBe(0)
  expect(forPeople.stderr).toMatch(/^✗ plugin .*broken.* did not start: .*no luck today/m)
}, 30_000)

test('a start that fails shows the reason of the daemon', async () => {
  const { home, env } = await scratchHome()
  writeFileSync(join(home, 'daemon.json'), '{"daemon": {"event_timeout": "soon"}}')
  const wrong = await ksi(['start', '--detach', '--json'], { env })
  expect(wrong).toMatchObject({
    code: 1,
    json: { error: { code: 'INVALID_CONFIG', message: expect.stringContaining('daemon.json:1:') } },
  })

  writeFileSync(join(home, 'daemon.json'), '{}')
  const { json: first } = await ksi(['start', '--detach', '--json'], { env })
  const second = await ksi(['start', '--detach'], { env })
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain(`pid ${first.pid}`)
  expect(second.stderr).toContain('ALREADY_RUNNING')
}, 30_000)

test('stop without a daemon says so', async () => {
  const { env } = await scratchHome()
  const ran = await ksi(['stop'], { env })
  expect(ran.code).toBe(1)
  expect(ran.stderr).toContain('NOT_RUNNING')
})

test('in the foreground it runs until it is told to stop, and says where it is', async () => {
  const { home, env } = await scratchHome()
  const child = spawn(process.execPath, [launcher, 'start'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', chunk => (stdout += chunk))
  await expect.poll(() => stdout, { timeout: 10_000 }).toContain('Ctrl-C stops it')
  expect(stdout).toContain(home)
  expect((await ksi(['status', '--json'], { env })).json).toMatchObject({ pid: child.pid, places: { home } })
  const ended = new Promise(resolve => child.once('close', resolve))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
}, 30_000)

test('who is told to stop while it is still getting ready stops in order', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  const slow = `export default { name: 'slow', version: '1.0.0', description: '',
    hooks: { ready: {} }, setup: () => ({ hooks: { ready: () => new Promise(go => setTimeout(go, 500)) } }) }`
  writeFileSync(join(home, 'plugins', 'slow.mjs'), slow)
  const daemon = spawn(process.execPath, [launcher, 'start', '--quiet'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  const ended = once(daemon, 'exit')
  const socket = join(env.KSI_SOCKET_DIR!, 'events.sock')
  await expect.poll(() => existsSync(socket), { interval: 5, timeout: 9000 }).toBe(true)
  daemon.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(existsSync(socket)).toBe(false)
}, 30_000)

test('a daemon whose terminal goes away lives on', async () => {
  const { env } = await scratchHome()
  const child = spawn(process.execPath, [launcher, 'start'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  child.stderr.destroy()
  await expect
    .poll(async () => (await ksi(['status', '--json'], { env })).json.pid, { timeout: 15_000 })
    .toBe(child.pid)
  expect((await ksi(['stop'], { env })).code).toBe(0)
}, 30_000)
