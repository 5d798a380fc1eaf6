import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { openLegacy, sayLegacy } from '../old-client.ts'
import { startOldDaemon } from '../old-daemon/start-old-daemon.ts'
import { besideTheOld } from './daemon-beside.ts'

const write = { key: 'k', value: 'forged' }

test('who may not send an event may not have the old daemon do it either, not even on a stream', async () => {
  const old = await startOldDaemon()
  const mayNot = { permissions: { 'client:*': { emit: ['legacy:*', 'route:*', 'system:*', 'agent:*', 'state:get'] } } }
  const ours = await besideTheOld('empty', {}, mayNot)
  await ours.client.request('route:set', { commands: ['all'], to: 'legacy', old_sockets: old.sockets })
  expect(await sayLegacy(ours.socket, 'SET_AGENT_KV', write)).toMatchObject({ error: { code: 'PERMISSION_DENIED' } })
  const stream = await openLegacy(ours.socket)
  stream.say('AGENT_CONNECTION', { action: 'connect', agent_id: 'mallory' })
  expect(await stream.line()).toMatchObject({ status: 'success' })
  stream.say('SET_AGENT_KV', write)
  expect(await stream.line()).toMatchObject({ error: { code: 'PERMISSION_DENIED' } })
  stream.say('MINE', {})
  expect(await stream.line()).toMatchObject({ status: 'error' })
  stream.say('GET_AGENT_KV', { key: 'k' })
  expect(await stream.line(), 'what is allowed goes on').toMatchObject({ result: { found: false } })

  const unguarded = await besideTheOld()
  await unguarded.client.request('route:set', { commands: ['all'], to: 'legacy', old_sockets: old.sockets })
  await sayLegacy(unguarded.socket, 'SET_AGENT_KV', write)
  stream.say('GET_AGENT_KV', { key: 'k' })
  expect(await stream.line(), 'without the rule it is done').toMatchObject({ result: { value: 'forged' } })
}, 60_000)

test('a route to our own socket is refused, also by another name for it', async () => {
  const ours = await besideTheOld()
  const link = join(ours.home, 'link.sock')
  symlinkSync(ours.socket, link)
  for (const old_sockets of [ours.socket, link])
    await expect(
      ours.client.request('route:set', { commands: ['all'], to: 'legacy', old_sockets }),
    ).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
    })
  expect(await sayLegacy(ours.socket, 'HEALTH_CHECK')).toMatchObject({ status: 'success' })
}, 60_000)

test('a route that leads to our own socket only later goes round no more than once, and says why', async () => {
  const old = await startOldDaemon()
  const ours = await besideTheOld()
  const link = join(ours.home, 'link.sock')
  symlinkSync(join(old.sockets, 'admin.sock'), link)
  await ours.client.request('route:set', { commands: ['all'], to: 'legacy', old_sockets: link })
  expect(await sayLegacy(ours.socket, 'HEALTH_CHECK')).toMatchObject({ status: 'success' })
  rmSync(link)
  symlinkSync(ours.socket, link)
  await old.kill('SIGKILL')
  expect(await sayLegacy(ours.socket, 'HEALTH_CHECK')).toMatchObject({ error: { code: 'INVALID_CONFIG' } })
  expect((await ours.client.request('route:show', {})).old_daemon).toMatchObject({ state: 'away' })
}, 60_000)

test('two changes of routes at once are both kept, and nonsense changes nothing', async () => {
  const ours = await besideTheOld()
  const old = await startOldDaemon()
  const set = (data: object) => ours.client.request('route:set', { old_sockets: old.sockets, to: 'legacy', ...data })
  await Promise.all([
    set({ commands: ['PUBLISH'] }),
    set({ commands: ['SUBSCRIBE'] }),
    set({ commands: ['GET_AGENTS'] }),
  ])
  const routes = async (): Promise<string[]> =>
    (await ours.client.request('route:show', {})).routes.map(({ command }: any) => command)
  expect(await routes()).toEqual(['GET_AGENTS', 'PUBLISH', 'SUBSCRIBE'])
  for (const data of [
    { commands: ['__proto__'] },
    { commands: [] },
    { commands: ['state'], to: 'nowhere' },
    { commands: ['state'], percent: -1 },
  ])
    await expect(set(data)).rejects.toMatchObject({ name: 'KsiError' })
  expect(await routes()).toEqual(['GET_AGENTS', 'PUBLISH', 'SUBSCRIBE'])
  await set({ commands: ['state'], old_sockets: dirname(old.sockets) })
  expect(await sayLegacy(ours.socket, 'GET_AGENT_KV', { key: 'a' })).toMatchObject({ error: { code: 'NOT_RUNNING' } })
}, 60_000)

test('the copy ends with the daemon, however that ends, and the next one removes what was left of it', async () => {
  const ours = await besideTheOld()
  const old = await startOldDaemon({ env: ours.env })
  await ours.client.request('route:set', { commands: ['state'], to: 'shadow', old_sockets: old.sockets })
  await sayLegacy(ours.socket, 'SET_AGENT_KV', { key: 'a', value: 1 })
  const folders = (pid: number): string[] => readdirSync(tmpdir()).filter(name => name.startsWith(`ksi-shadow-${pid}-`))
  await expect.poll(async () => (await ours.client.request('route:show', {})).routes[1]?.compared).toBe(1)
  expect(folders(ours.pid).length).toBe(1)
  const copies = copiesOf(ours.pid)
  expect(copies.length).toBe(1)
  process.kill(ours.pid, 'SIGKILL')
  await expect.poll(() => copies.filter(isAlive)).toEqual([])

  const next = await besideTheOld()
  await next.client.request('route:set', { commands: ['state'], to: 'shadow', old_sockets: old.sockets })
  await sayLegacy(next.socket, 'SET_AGENT_KV', { key: 'a', value: 2 })
  await expect.poll(() => folders(ours.pid)).toEqual([])
}, 60_000)

/** The processes that a daemon has started. */
const copiesOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
