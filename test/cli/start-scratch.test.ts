import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect, emitEvent } from '../../src/client/index.ts'
import { ksi, scratchHome, startDetached } from './ksi.ts'

/** Everything in a folder, by path; a reader of a database makes an empty log beside it. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && !/-(wal|shm)$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  )

const startScratch = async (env: Record<string, string>, words: readonly string[] = []) => {
  const started = await ksi(['start', '--scratch', '--detach', '--json', ...words], { env })
  if (started.code === 0) onTestFinished(() => void ksi(['stop', '--force', '--socket', started.json.socket]))
  return started
}

test('a daemon on a copy sees what there was, changes nothing of it, runs no program, and leaves nothing', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  writeFileSync(
    join(home, 'plugins', 'mine.mjs'),
    `export default { name: 'mine', version: '1.0.0', description: '', setup: () => ({}) }`,
  )
  const program = join(home, 'agent-program')
  const ran = join(home, 'ran')
  writeFileSync(program, `#!/bin/sh\ntouch ${ran}\n`)
  chmodSync(program, 0o755)
  writeFileSync(
    join(home, 'daemon.json'),
    JSON.stringify({ plugins: { completion_service: { provider: { name: 'command', command: program } } } }),
  )
  await startDetached(env)
  const own = { socket: join(env.KSI_SOCKET_DIR!, 'events.sock') }
  await emitEvent('state:set', { namespace: 'notes', key: 'a', value: 1 }, own)
  await emitEvent('state:set', { key: 'shared', value: 'old' }, own)
  await emitEvent('agent:save_profile', { profile_name: 'mine', profile_data: { role: 'tester' } }, own)

  const { code, json } = await startScratch(env)
  expect(code).toBe(0)
  const scratch = { socket: json.socket as string }
  expect(scratch.socket.startsWith(home)).toBe(false)
  expect(await emitEvent('state:get', { namespace: 'notes', key: 'a' }, scratch)).toMatchObject({ value: 1 })
  expect(await emitEvent('state:get', { key: 'shared' }, scratch)).toMatchObject({ value: 'old' })
  expect(await emitEvent('system:plugin_status', { plugin: 'mine' }, scratch)).toMatchObject({
    plugins: [{ status: 'active' }],
  })
  await emitEvent('state:set', { namespace: 'notes', key: 'a', value: 2 }, scratch)
  await emitEvent('state:set', { key: 'shared', value: 'new' }, scratch)
  await using client = await connect(scratch)
  const answered = client.waitFor('completion:result', {}, 20)
  await client.request('completion:request', { prompt: 'hello', provider: 'command' })
  expect((await answered).data).toMatchObject({ result: { provider: 'scripted' } })
  await client.close()
  const folder = dirname(dirname(scratch.socket))
  expect(existsSync(folder)).toBe(true)
  expect((await ksi(['stop', '--socket', scratch.socket])).code).toBe(0)

  expect([existsSync(folder), existsSync(ran)]).toEqual([false, false])
  expect(await emitEvent('state:get', { namespace: 'notes', key: 'a' }, own)).toMatchObject({ value: 1 })
  expect(await emitEvent('state:get', { key: 'shared' }, own)).toMatchObject({ value: 'old' })
}, 60_000)

test('what runs for the daemon whose copy it is goes on running, and a copy without a daemon leaves its files as they were', async () => {
  const { home, env } = await scratchHome()
  const program = join(home, 'agent-program')
  writeFileSync(program, '#!/bin/sh\necho started > "$0.started"\nsleep 60\n')
  chmodSync(program, 0o755)
  writeFileSync(
    join(home, 'daemon.json'),
    JSON.stringify({ plugins: { completion_service: { provider: { name: 'command', command: program } } } }),
  )
  await startDetached(env)
  const own = { socket: join(env.KSI_SOCKET_DIR!, 'events.sock') }
  await emitEvent('completion:async', { prompt: 'work' }, own)
  await expect.poll(() => existsSync(`${program}.started`), { timeout: 10_000 }).toBe(true)
  expect((await startScratch(env)).code).toBe(0)
  expect(await emitEvent('completion:status', {}, own)).toMatchObject({ active_count: 1 })
  await ksi(['stop', '--force'], { env })
  const before = contents(home)
  expect((await startScratch(env)).code).toBe(0)
  expect(contents(home)).toEqual(before)
}, 60_000)

test('what cannot be copied is named, and no folder is left', async () => {
  const { home, env } = await scratchHome()
  const root = await mkdtemp(join(tmpdir(), 'ksi-root-'))
  mkdirSync(join(home, 'var', 'db'), { recursive: true })
  writeFileSync(join(home, 'var', 'db', 'agent_shared_state.db'), 'garbage'.repeat(1000))
  const { code, json } = await startScratch({ ...env, TMPDIR: root })
  expect(code).not.toBe(0)
  expect(json.error).toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('agent_shared_state.db cannot be used: no copy can be made of it'),
  })
  expect(readdirSync(root).filter(name => name.startsWith('ksi-scratch-'))).toEqual([])
}, 30_000)

test('what a killed one has left goes with the next', async () => {
  const { env } = await scratchHome()
  const root = await mkdtemp(join(tmpdir(), 'ksi-root-'))
  const first = (await startScratch({ ...env, TMPDIR: root })).json
  process.kill(first.pid, 'SIGKILL')
  await expect.poll(() => existsSync(`/proc/${first.pid}`)).toBe(false)
  const second = (await startScratch({ ...env, TMPDIR: root })).json
  expect(readdirSync(root).filter(name => name.startsWith('ksi-scratch-'))).toHaveLength(1)
  await ksi(['stop', '--socket', second.socket])
  expect(readdirSync(root).filter(name => name.startsWith('ksi-scratch-'))).toEqual([])
}, 30_000)
