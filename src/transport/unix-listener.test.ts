import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Listener, listenUnix } from './unix-listener.ts'

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const listen = async (path: string): Promise<Listener> => {
  const listener = await listenUnix(path, { connected: stream => stream.destroy(), failed: () => {} })
  onTestFinished(() => listener.close())
  return listener
}
const answers = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

test('only we may connect, whatever the umask, and the umask is as before', async () => {
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const path = join(scratch(), 'events.sock')
  await listen(path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(process.umask()).toBe(0)
})

test('a socket is gone when it is closed', async () => {
  const path = join(scratch(), 'events.sock')
  const listener = await listen(path)
  listener.close()
  await vi.waitUntil(() => !existsSync(path))
})

test('a socket that a dead daemon left is replaced', async () => {
  const path = join(scratch(), 'events.sock')
  const dead = createServer().listen(path)
  await vi.waitUntil(() => dead.listening)
  const left = `${path}.left`
  linkSync(path, left) // closing removes the name that was bound, not this one
  dead.close()
  await vi.waitUntil(() => !existsSync(path))
  renameSync(left, path)
  expect(await answers(path)).toBe(false)
  await listen(path)
  expect(await answers(path)).toBe(true)
})

test('a socket at which somebody listens is left alone, and its owner named', async () => {
  const path = join(scratch(), 'events.sock')
  await listen(path)
  const before = lstatSync(path).ino
  await expect(listen(path)).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: expect.stringContaining(process.platform === 'linux' ? `pid ${process.pid}` : 'running daemon'),
  })
  expect([lstatSync(path).ino, await answers(path)]).toEqual([before, true])
})

test('a socket whose owner is too busy to accept is not taken for a dead one', async () => {
  const path = join(scratch(), 'events.sock')
  const busy = `require('node:net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => {
    process.stdout.write('ready')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`
  const child = spawn(process.execPath, ['-e', busy], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const waiting = Array.from({ length: 5 }, () => connect(path).on('error', () => {}))
  onTestFinished(() => {
    for (const socket of waiting) socket.destroy()
  })
  await vi.waitUntil(() => waiting.some(socket => socket.destroyed)) // no room for one more
  await expect(listen(path)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
  expect(lstatSync(path).isSocket()).toBe(true)
})

const others: Record<string, (path: string) => void> = {
  'a file': path => writeFileSync(path, 'precious'),
  'a folder': path => mkdirSync(path),
  'a symbolic link': path => {
    writeFileSync(`${path}.target`, 'precious')
    symlinkSync(`${path}.target`, path)
  },
}

test.each(Object.keys(others))('%s where the socket should be is refused and left untouched', async kind => {
  const path = join(scratch(), 'events.sock')
  others[kind]!(path)
  const before = lstatSync(path)
  await expect(listen(path)).rejects.toMatchObject({
    code: 'UNSAFE_PATH',
    message: expect.stringContaining(kind),
    details: { hint: expect.stringContaining('move it away') },
  })
  const after = lstatSync(path)
  expect([after.ino, after.mode, after.mtimeMs]).toEqual([before.ino, before.mode, before.mtimeMs])
  if (kind === 'a file') expect(readFileSync(path, 'utf8')).toBe('precious')
})

test.skipIf(process.getuid?.() !== 0)("somebody else's dead socket is refused and left untouched", async () => {
  const path = join(scratch(), 'events.sock')
  const other = createServer().listen(path)
  await vi.waitUntil(() => other.listening)
  onTestFinished(() => void other.close())
  chownSync(path, 65534, 65534)
  await expect(listen(path)).rejects.toMatchObject({ code: 'UNSAFE_PATH', message: expect.stringContaining('65534') })
  expect(lstatSync(path).uid).toBe(65534)
})

test('a path that the system would cut is refused with its length', async () => {
  const path = join(scratch(), `${'x'.repeat(100)}.sock`)
  await expect(listen(path)).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining(`${path.length} bytes`),
    details: { hint: expect.stringContaining('shorter') },
  })
})

test('a folder to which others may write is no place for a socket', async () => {
  const folder = join(scratch(), 'open')
  mkdirSync(folder)
  chmodSync(folder, 0o777)
  await expect(listen(join(folder, 'events.sock'))).rejects.toMatchObject({
    code: 'UNSAFE_PATH',
    details: { hint: expect.stringContaining(`chmod go-w ${folder}`) },
  })
})
