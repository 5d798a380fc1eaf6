import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Actor, Plugin } from '../../src/plugin/index.ts'
import { access } from '../../src/plugins/access/index.ts'
import type { Rules } from '../../src/plugins/access/permissions.ts'
import { builtIns } from '../../src/plugins/index.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'

const scribe: Actor = { kind: 'agent', id: 'scribe' }

/** Agents of a plugin of our own would be held to their profiles: here only the rules of the configuration count. */
const others = builtIns.filter(({ name }) => name !== 'agent_service' && name !== 'legacy')
const legacy = builtIns.filter(({ name }) => name === 'legacy')

const daemonWith = async (permissions: Rules, rate = { events_per_sec: 0, burst: 0 }) => {
  const guard = access({ permissions, rate_limit: rate }) as Plugin | undefined
  const daemon = await bareDaemon({ builtIns: [...(guard ? [guard] : []), ...others, ...legacy] })
  onTestFinished(() => daemon.stop())
  const ask = (command: string, parameters: object, how = {}): Promise<any> =>
    daemon.request('legacy:command', { command, parameters }, how)
  return { ...daemon, ask }
}

test('a legacy command may do what its event may, and nothing else', async () => {
  const { ask } = await daemonWith({ 'client:*': { emit: ['state:get'] } })
  expect(await ask('GET_AGENT_KV', { key: 'k' })).toMatchObject({ found: false })
  await expect(ask('SET_AGENT_KV', { key: 'k', value: 1 })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: 'client:test may not send state:set',
  })
  await expect(ask('SHUTDOWN', {})).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(ask('CLEANUP', { cleanup_type: 'sockets' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('a legacy command is no way around the namespaces that somebody may touch; without the rule it reaches them', async () => {
  const guarded = await daemonWith({ 'agent:scribe': { state: ['scribe'] } })
  for (const [command, parameters] of [
    ['SET_AGENT_KV', { key: 'k', value: 1 }],
    ['GET_AGENT_KV', { key: 'k' }],
    ['LOAD_STATE', { state_data: { sessions: { s: {} } } }],
  ] as const)
    await expect(guarded.ask(command, parameters, { actor: scribe })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('agent:scribe may not touch the namespace'),
    })
  const open = await daemonWith({ 'agent:another': { state: ['scribe'] } })
  expect(await open.ask('SET_AGENT_KV', { key: 'k', value: 1 }, { actor: scribe })).toEqual({ key: 'k', status: 'set' })
})

test('a rule for the name that a client gives itself holds for its legacy commands as well', async () => {
  const { ask } = await daemonWith({ guest: { emit: ['state:get'] } })
  await ask('SET_AGENT_KV', { key: 'k', value: 1 })
  await expect(ask('SET_AGENT_KV', { key: 'k', value: 1 }, { client_id: 'guest' })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  })
})

test('what an event leads to is not judged again, as long as the event is not a translation', async () => {
  const { request } = await daemonWith({ 'client:*': { emit: ['system:cleanup'] } })
  expect(await request('system:cleanup', { cleanup_type: 'sessions' })).toMatchObject({ status: 'cleaned' })
})

test('§4.12 a task that may not be sent is not logged as routed; one that may is', async () => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-access-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const task = { task: 't', required_capabilities: ['x'] }
  const log = join(home, 'var/logs/sessions/task_routing.jsonl')
  const route = async (emit: string[]) => {
    const guard = access({
      permissions: { 'client:*': { emit } },
      rate_limit: { events_per_sec: 0, burst: 0 },
    }) as Plugin
    const daemon = await bareDaemon({ home, builtIns: [guard, ...builtIns] })
    const ask = (command: string, parameters: object) => daemon.request('legacy:command', { command, parameters })
    try {
      await ask('REGISTER_AGENT', { agent_id: 'a', role: 'r', capabilities: ['x'] })
      return await ask('ROUTE_TASK', task)
    } finally {
      await daemon.stop()
    }
  }
  await expect(route(['agent:*'])).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  expect(existsSync(log)).toBe(false)
  expect(await route(['agent:*', 'message:*'])).toMatchObject({ routing: { status: 'routed' } })
  expect(existsSync(log)).toBe(true)
})
