import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { emitEvent } from '../../src/client/index.ts'
import { ksi, launcher } from '../cli/ksi.ts'
import { openLegacy, sayLegacy } from './old-client.ts'

const five = ['admin', 'agents', 'messaging', 'state', 'completion']
const socketsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.sock'))
    .sort()
const all = ['control', 'events', ...five].map(name => `${name}.sock`).sort()

const oldFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-drop-in-'))
  onTestFinished(async () => {
    await ksi(['stop', '--force', '--drop-in', folder])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}

/** In the background; the answer of `ksi start`. */
const start = (folder: string, { env = {}, more = [] as string[] } = {}) =>
  ksi(['start', '--drop-in', '--detach', '--json', ...more], { cwd: folder, env })

const healthy = async (socket: string): Promise<boolean> =>
  (await sayLegacy(socket, 'HEALTH_CHECK')).result?.status === 'healthy'

test('§1.1 the five sockets stand beside ours in the folder one is in, and each answers every command', async () => {
  const folder = oldFolder()
  expect(await start(folder)).toMatchObject({ code: 0, json: { home: folder } })
  expect(socketsIn(join(folder, 'sockets'))).toEqual(all)
  for (const name of [...five, 'control']) expect(await healthy(join(folder, 'sockets', `${name}.sock`))).toBe(true)
  expect(await emitEvent('system:health', {}, { socket: join(folder, 'sockets/events.sock') })).toMatchObject({
    status: 'healthy',
  })
  for (const made of ['var/run', 'var/db', 'var/logs/daemon', 'var/logs/sessions', 'var/tmp', 'agent_profiles'])
    expect(statSync(join(folder, made)).isDirectory(), `§1.4 ${made}`).toBe(true)
  const status = await ksi(['status', '--drop-in', folder])
  expect(status.stdout).toContain('legacy commands are answered on control.sock, admin.sock, agents.sock')
}, 30_000)

test('§1.1 the words that the old daemon was started with are understood', async () => {
  const folder = oldFolder()
  expect(await start(folder, { more: ['--fg'] })).toMatchObject({ code: 2 })
  expect(await start(folder, { more: ['--hot-reload-from', '/tmp/old'] })).toMatchObject({ code: 0 })
  const foreground = await ksi(['start', '--drop-in', folder, '--foreground', '--json'])
  expect(foreground.json.error).toMatchObject({ code: 'ALREADY_RUNNING' })
}, 30_000)

test('§1.2 a signal ends it at once: agents see the end, the sockets and the pid are gone', async () => {
  const folder = oldFolder()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const { pid } = (await start(folder)).json
    expect(readFileSync(join(folder, 'var/run/ksi_daemon.pid'), 'utf8').trim()).toBe(String(pid))
    const agent = await openLegacy(join(folder, 'sockets/messaging.sock'))
    agent.say('AGENT_CONNECTION', { action: 'connect', agent_id: 'a' })
    await agent.line()
    process.kill(pid, signal)
    expect(await agent.line()).toBe('end')
    await expect.poll(() => existsSync(join(folder, 'var/run/ksi_daemon.pid')), { timeout: 10_000 }).toBe(false)
    expect(socketsIn(join(folder, 'sockets'))).toEqual([])
  }
}, 60_000)

test('what it says of itself at its start leads to it', async () => {
  const folder = oldFolder()
  const running = spawn(process.execPath, [launcher, 'start', '--drop-in', folder])
  let said = ''
  running.stdout.setEncoding('utf8').on('data', chunk => (said += chunk))
  await expect.poll(() => said, { timeout: 10_000 }).toContain('in another terminal: ')
  const words = stripVTControlCharacters(said).split('in another terminal: ksi ')[1]!.trimEnd()
  expect(words).toBe(`status --drop-in ${folder}`)
  expect(await ksi(words.split(' '))).toMatchObject({ code: 0, stdout: expect.stringContaining(folder) })
  running.kill('SIGINT')
  await new Promise(resolve => running.once('close', resolve))
}, 30_000)

test('§1.1 where a daemon answers a second one is refused, and the first one goes on', async () => {
  const folder = oldFolder()
  const { pid } = (await start(folder)).json
  const second = await start(folder)
  expect(second).toMatchObject({ code: 1, json: { error: { code: 'ALREADY_RUNNING' } } })
  expect(second.json.error.message).toContain(`pid ${pid}`)
  expect(await healthy(join(folder, 'sockets/admin.sock'))).toBe(true)
}, 30_000)

test('§1.1 the old daemon itself is found by its sockets; when it has ended ours starts in its folders', async () => {
  const folder = oldFolder()
  mkdirSync(join(folder, 'sockets'), { mode: 0o775 })
  chmodSync(join(folder, 'sockets'), 0o775) // as the old daemon's umask made it
  const path = join(folder, 'sockets/completion.sock')
  const living = createServer().listen(path)
  await new Promise(resolve => living.once('listening', resolve))
  expect(await start(folder)).toMatchObject({ code: 1, json: { error: { code: 'ALREADY_RUNNING' } } })
  expect(socketsIn(join(folder, 'sockets'))).toEqual(['completion.sock'])
  await new Promise(resolve => living.close(resolve))
  writeFileSync(join(folder, 'sockets/last_session_id'), 'sess-1')
  expect(await start(folder)).toMatchObject({ code: 0 })
  expect(statSync(join(folder, 'sockets')).mode & 0o777, 'nobody else may put a socket there').toBe(0o755)
  expect(existsSync(join(folder, 'sockets/last_session_id'))).toBe(true)
}, 30_000)

test('§1.1 after a kill -9 the sockets that are left are taken over', async () => {
  const folder = oldFolder()
  const { pid } = (await start(folder)).json
  process.kill(pid, 'SIGKILL')
  expect(socketsIn(join(folder, 'sockets'))).toEqual(all)
  await expect.poll(async () => (await start(folder)).code, { timeout: 10_000 }).toBe(0)
  expect(await healthy(join(folder, 'sockets/state.sock'))).toBe(true)
}, 30_000)

test('§1.3 a value that cannot be read ends the start with exit code 1 and a reason', async () => {
  const folder = oldFolder()
  writeFileSync(join(folder, '.env'), 'ksi_completion_timeout_default=soon\n')
  const refused = await start(folder)
  expect(refused).toMatchObject({ code: 1, json: { error: { code: 'INVALID_CONFIG' } } })
  expect(refused.json.error.message).toContain('KSI_COMPLETION_TIMEOUT_DEFAULT')
  expect(existsSync(join(folder, 'sockets'))).toBe(false)
})

test('§4.8 CLEANUP deletes nothing of others where the sockets stand among them', async () => {
  const folder = oldFolder()
  for (const name of ['notes.txt', 'last_session_id']) writeFileSync(join(folder, name), 's1')
  expect(await start(folder, { more: ['--socket-dir', folder] })).toMatchObject({ code: 0 })
  expect((await sayLegacy(join(folder, 'admin.sock'), 'CLEANUP', { cleanup_type: 'sockets' })).result.details).toBe(
    'Sockets: Deleted 1 socket files',
  )
  expect([existsSync(join(folder, 'notes.txt')), existsSync(join(folder, 'last_session_id'))]).toEqual([true, false])
}, 30_000)

test('§1.5 the log names commands and no values that were set', async () => {
  const folder = oldFolder()
  await start(folder, { env: { KSI_LOG_LEVEL: 'DEBUG' } })
  await sayLegacy(join(folder, 'sockets/state.sock'), 'SET_AGENT_KV', { key: 'k', value: 'only-mine-7153' })
  await ksi(['stop', '--drop-in', folder])
  const log = readFileSync(join(folder, 'var/logs/daemon/daemon.log'), 'utf8')
  expect(log).toContain('"ready"')
  expect(log).not.toContain('only-mine-7153')
}, 30_000)

test('an ordinary daemon leaves out an old socket where another answers, and says so', async () => {
  const folder = oldFolder()
  const other = mkdtempSync(join(tmpdir(), 'ksi-other-'))
  const env = { KSI_HOME: other, KSI_SOCKET_DIR: join(other, 'sockets') }
  onTestFinished(async () => {
    await ksi(['stop', '--force'], { env })
    rmSync(other, { recursive: true, force: true, maxRetries: 5 })
  })
  await start(folder)
  const admin = join(folder, 'sockets/admin.sock')
  const words = ['start', '--detach', '--json', '--set', `transports.unix.legacy_socket_paths.admin=${admin}`]
  expect(await ksi(words, { env: { ...env, KSI_STATE_SOCKET: join(other, 'state.sock') } })).toMatchObject({ code: 0 })
  const { stdout } = await ksi(['status'], { env })
  expect(stdout).toContain('legacy commands are answered on control.sock, state.sock')
  expect(stdout).toContain(`not opened, the log says why: ${admin}`)
  expect(readFileSync(join(other, 'logs/daemon.log'), 'utf8')).toContain(`${admin} is left out`)
  expect(await healthy(join(other, 'state.sock'))).toBe(true)
}, 30_000)
