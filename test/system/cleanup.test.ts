import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemDaemon } from './system-daemon.ts'

test('session logs are deleted, and nothing beside them', async () => {
  const { request, home } = await systemDaemon()
  const folder = join(home, 'var', 'logs', 'sessions')
  expect(await request('system:cleanup', { cleanup_type: 'logs' })).toMatchObject({
    details: 'Logs: Session log directory does not exist',
  })
  mkdirSync(folder, { recursive: true })
  for (const name of ['a.jsonl', 'b.jsonl', 'notes.txt']) writeFileSync(join(folder, name), '')
  symlinkSync('a.jsonl', join(folder, 'latest.jsonl'))
  expect(await request('system:cleanup', { cleanup_type: 'logs' })).toEqual({
    status: 'cleaned',
    cleanup_type: 'logs',
    details: 'Logs: Deleted 2 log files',
  })
  expect([existsSync(join(folder, 'a.jsonl')), existsSync(join(folder, 'notes.txt'))]).toEqual([false, true])
})

test('only sockets that nobody owns any more are deleted', async () => {
  const { request, sockets, client } = await systemDaemon()
  const foreign = createServer().listen(join(sockets, 'foreign.sock'))
  onTestFinished(() => void foreign.close())
  const dead = await deadSocket(join(sockets, 'dead.sock'))
  writeFileSync(join(sockets, 'file.sock'), '')
  expect(await request('system:cleanup', { cleanup_type: 'sockets' })).toMatchObject({
    details: 'Sockets: Deleted 1 socket files',
  })
  expect(existsSync(dead)).toBe(false)
  for (const name of ['events.sock', 'foreign.sock', 'file.sock']) expect(existsSync(join(sockets, name))).toBe(true)
  expect(await (await client()).request('system:health')).toMatchObject({ status: 'healthy' })
})

test('all: logs, tracked sessions and sockets, in this order', async () => {
  const { request } = await systemDaemon()
  await request('state:update_session', { session_id: 's' })
  const { details } = await request('system:cleanup', { cleanup_type: 'all' })
  expect(details.split(' | ')).toEqual([
    'Logs: Session log directory does not exist',
    'Sessions: Cleared 1 tracked sessions',
    'Sockets: Deleted 0 socket files',
  ])
  expect(await request('state:get_session')).toMatchObject({ sessions: {} })
  await expect(request('system:cleanup', { cleanup_type: 'everything' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
})

/** A socket file whose process has died without removing it. */
const deadSocket = async (path: string): Promise<string> => {
  const { execFileSync } = await import('node:child_process')
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  expect(() => execFileSync(process.execPath, ['-e', script])).toThrow()
  expect(existsSync(path)).toBe(true)
  await expect(
    new Promise((resolve, reject) => connect(path).on('connect', resolve).on('error', reject)),
  ).rejects.toThrow()
  return path
}
