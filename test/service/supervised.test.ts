import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { emitEvent } from '../../src/client/index.ts'
import { launcher, scratchHome } from '../cli/ksi.ts'
import { isThere } from '../is-there.ts'

/** Stands where systemd listens: a datagram socket, each message a line. */
const listener = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print('listening', flush=True)
while True: print(s.recv(4096).decode().replace('\\n', ' '), flush=True)`

const systemd = async (path: string) => {
  const heard: string[] = []
  const python = spawn('python3', ['-c', listener, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void python.kill())
  python.stdout.setEncoding('utf8').on('data', text => heard.push(...text.trim().split('\n')))
  await expect.poll(() => heard).toContain('listening')
  return heard
}

test.skipIf(!isThere('systemd-notify') || !isThere('python3'))(
  'systemd is told that it is ready when its sockets answer, and that it is alive for as long as it answers itself',
  async () => {
    const { home, env } = await scratchHome()
    mkdirSync(join(home, 'plugins'))
    writeFileSync(
      join(home, 'plugins', 'blocker.mjs'),
      `export default { name: 'blocker', version: '1.0.0', description: '',
        commands: { block: { kind: 'command', name: 'blocker:block', keep: 'none', input: any(), output: any() }, seen: { kind: 'command', name: 'blocker:seen', keep: 'none', input: any(), output: any() } },
        setup: () => ({ commands: { block: () => { for (;;); }, seen: () => Object.keys(process.env).filter(name => /NOTIFY|WATCHDOG/.test(name)) } }) }
      function any() { return { '~standard': { version: 1, vendor: 'test', validate: value => ({ value }), jsonSchema: { input: () => ({}), output: () => ({}) } } } }`,
    )
    const heard = await systemd(join(home, 'notify'))
    const daemon = spawn(process.execPath, [launcher, 'start', '--quiet'], {
      env: { ...process.env, ...env, NOTIFY_SOCKET: join(home, 'notify'), WATCHDOG_USEC: '400000' },
      stdio: 'ignore',
    })
    onTestFinished(() => void daemon.kill('SIGKILL'))
    await expect.poll(() => heard.some(line => line.includes('READY=1')), { timeout: 15_000 }).toBe(true)
    expect(heard.find(line => line.includes('READY=1'))).toContain(`MAINPID=${daemon.pid}`)
    const socket = join(env.KSI_SOCKET_DIR!, 'events.sock')
    expect(await emitEvent('blocker:seen', {}, { socket })).toEqual([])
    const beats = () => heard.filter(line => line.includes('WATCHDOG=1')).length
    await expect.poll(beats, { timeout: 10_000 }).toBeGreaterThan(2)
    void emitEvent('blocker:block', {}, { socket }).catch(() => {})
    // what was under way when it hung may still arrive
    await new Promise(resolve => setTimeout(resolve, 500))
    const before = beats()
    await new Promise(resolve => setTimeout(resolve, 1000))
    expect(beats()).toBe(before)
  },
  40_000,
)

test.skipIf(!isThere('systemd-socket-activate'))(
  'it takes the sockets that systemd hands over, answers who came before it was there, and leaves them where they are',
  async () => {
    const { env } = await scratchHome()
    const folder = env.KSI_SOCKET_DIR!
    mkdirSync(folder, { mode: 0o700 })
    const paths = ['events.sock', 'control.sock'].map(name => join(folder, name))
    const words = [...paths.flatMap(path => ['-l', path]), '-E', 'KSI_HOME', '-E', 'KSI_SOCKET_DIR']
    const activate = spawn('systemd-socket-activate', [...words, process.execPath, launcher, 'start', '--quiet'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    onTestFinished(() => void activate.kill('SIGKILL'))
    await expect.poll(() => paths.every(path => existsSync(path)), { timeout: 5000 }).toBe(true)
    const early = connect(paths[0]!)
    early.write('{"event": "system:hello", "data": {}}\n')
    const [answer] = await once(early, 'data')
    expect(JSON.parse(String(answer))).toMatchObject({ status: 'success' })
    const { daemon } = await emitEvent('system:health', {}, { socket: paths[0]! })
    expect(daemon.pid).toBe(activate.pid) // it has become the daemon
    const ended = once(activate, 'exit')
    activate.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(paths.map(path => existsSync(path))).toEqual([true, true])
  },
  30_000,
)

test('without them a live socket at its place is somebody else’s daemon', async () => {
  const { home, env } = await scratchHome()
  const first = spawn(process.execPath, [launcher, 'start', '--quiet'], { env: { ...process.env, ...env } })
  onTestFinished(() => void first.kill('SIGKILL'))
  await expect.poll(() => existsSync(join(env.KSI_SOCKET_DIR!, 'events.sock')), { timeout: 10_000 }).toBe(true)
  const env2 = { ...process.env, ...env, LISTEN_FDS: '2', LISTEN_PID: '1' }
  const second = spawn(process.execPath, [launcher, 'start', '--quiet'], {
    env: env2,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [code] = await once(second, 'exit')
  expect(code).toBe(1)
  expect(readFileSync(join(home, 'sockets', '.run', 'pid'), 'utf8').trim()).toBe(String(first.pid))
}, 30_000)
