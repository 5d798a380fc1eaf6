import { expect, onTestFinished, test } from 'vitest'
import type { Actor, Plugin } from '../../src/plugin/index.ts'
import { access } from '../../src/plugins/access/index.ts'
import type { Rules } from '../../src/plugins/access/permissions.ts'
import state from '../../src/plugins/state_service/index.ts'
import system from '../../src/plugins/system/index.ts'
import transport from '../../src/plugins/transport/index.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'
import { systemDaemon } from '../system/system-daemon.ts'

const guard = (permissions: Rules): Plugin[] => {
  const plugin = access({ permissions, rate_limit: { events_per_sec: 0, burst: 0 } })
  return plugin ? [plugin] : []
}

const daemonWith = async (permissions: Rules): Promise<BareDaemon> => {
  const daemon = await bareDaemon({ builtIns: [...guard(permissions), system, transport, state] })
  onTestFinished(() => daemon.stop())
  await daemon.request('state:set', { namespace: 'secret', key: 'k', value: 1 }, { actor: plugin })
  return daemon
}

const plugin: Actor = { kind: 'plugin', id: 'mine' }
const scribe: Actor = { kind: 'agent', id: 'scribe' }

/** Ways to a namespace that is not one's own. */
const intrusions: [string, object][] = [
  ['state:get', { namespace: 'secret', key: 'k' }],
  ['state:get', { namespace: '/scribe', key: 'k' }],
  ['state:get', { namespace: 'scribe*', key: 'k' }],
  ['state:get', { key: 'shared:k' }],
  ['state:get', { key: 'k' }],
  ['state:get', { agent_id: 'scribe', key: 'k' }],
  ['state:set', { namespace: 'secret', key: 'k', value: 2 }],
  ['state:delete', { namespace: 'secret', key: 'k' }],
  ['state:list', {}],
  ['state:list', { namespace: '*' }],
  ['state:clear', { confirm: true }],
  ['state:clear', { namespace: 'agents', confirm: true }],
  ['state:clear', { namespace: 'sessions', confirm: true }],
  ['state:import', { state_data: { namespaces: { scribe: {}, secret: { k: 2 } } } }],
  ['state:import', { state_data: { namespaces: { '': { k: 2 } } } }],
  ['state:import', { state_data: { agents: { other: { k: 2 } } } }],
  ['state:import', { state_data: { shared: { k: 2 } } }],
  ['state:import', { state_data: { sessions: { s: {} } } }],
  ['state:update_session', { session_id: 's' }],
  ['state:get_session', {}],
]

test.each(intrusions)('whoever may touch one namespace is kept out of the others: %s %j', async (name, data) => {
  const { request } = await daemonWith({ 'agent:scribe': { state: ['scribe'] } })
  await expect(request(name, data, { actor: scribe })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: expect.stringContaining('agent:scribe may not touch the namespace'),
    details: { setting: 'daemon.permissions["agent:scribe"].state', hint: expect.stringContaining('daemon.json') },
  })
})

test.each(intrusions)('without the rule the same succeeds: %s %j', async (name, data) => {
  const { request } = await daemonWith({ 'agent:another': { state: ['scribe'] } })
  expect(await request(name, data, { actor: scribe })).toBeTypeOf('object')
})

test('what is allowed goes on, and so does what follows from it', async () => {
  const { request } = await daemonWith({ '*': { state: ['scribe', 'notes-?'] } })
  for (const namespace of ['scribe', 'notes-1']) {
    await request('state:set', { namespace, key: 'k', value: 1 }, { actor: scribe })
    expect(await request('state:get', { namespace, key: 'k' })).toMatchObject({ value: 1 })
  }
  await request('state:import', { state_data: { namespaces: { scribe: { k: 3 } } }, merge: true })
  expect(await request('state:list', { namespace: 'scribe' })).toMatchObject({ keys: ['k'] })
})

test('values that are no text are judged as everything', async () => {
  const { request } = await daemonWith({ '*': { state: ['scribe'] } })
  for (const data of [{ namespace: 7, key: 'k' }, { namespace: ['secret'], key: 'k' }, 'x', null, []])
    await expect(request('state:get', data)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('a client sends only what its rule names; everybody else goes on', async () => {
  const { request } = await daemonWith({ 'client:*': { emit: ['system:health', 'state:g*'] } })
  await request('system:health')
  await request('state:get', { key: 'k' })
  await expect(request('state:set', { key: 'k', value: 1 })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: 'client:test may not send state:set',
    details: { setting: 'daemon.permissions["client:*"].emit' },
  })
  await request('state:set', { key: 'k', value: 1 }, { actor: scribe })
})

test('a connection may always introduce itself', async () => {
  const { request } = await daemonWith({ '*': { emit: [] } })
  expect(await request('system:hello')).toHaveProperty('version')
  await expect(request('system:authenticate', { token: 'x' })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
  await expect(request('system:health')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('the name a client gives itself takes rights away and never adds any', async () => {
  const rules = { 'client:*': { emit: ['state:*'] }, guest: { emit: ['state:get'] }, 'client:root': { emit: ['*'] } }
  const { request } = await daemonWith(rules)
  const set = (client_id?: string) => request('state:set', { key: 'k', value: 1 }, { client_id })
  await set()
  await expect(set('guest')).rejects.toMatchObject({ details: { setting: 'daemon.permissions["guest"].emit' } })
  await expect(request('system:metrics', {}, { client_id: 'root' })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  })
})

const hearing: [string, object, string][] = [
  ['system:subscribe', { patterns: ['system:*', 'state:*'] }, 'state:*'],
  ['system:subscribe', { pattern: '*' }, '*'],
  ['system:subscribe', { patterns: ['system:*', '/state:changed'] }, 'state:changed'],
  ['monitor:subscribe', { event_patterns: ['s*'] }, 's*'],
  ['system:event_history', {}, '*'],
  ['system:event_history', { pattern: 'state:*' }, 'state:*'],
  ['system:event_history', { namespace: 'state' }, 'state:*'],
]

test.each(hearing)('nobody hears more than the rule names: %s %j', async (name, data, what) => {
  const { client } = await systemDaemon(guard({ 'client:*': { subscribe: ['/system:*'] } }))
  const one = await client()
  await expect(one.request(name, data)).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: expect.stringContaining(`may not listen to ${what}`),
    details: { setting: 'daemon.permissions["client:*"].subscribe' },
  })
  for (const pattern of ['system:*', '/system:re*', 'system:ready'])
    await one.request('system:subscribe', { patterns: [pattern] })
  await one.request('system:event_history', { namespace: 'system' })
})

test.each(hearing)('without the rule the same succeeds: %s %j', async (name, data) => {
  const { client } = await systemDaemon()
  const one = await client()
  expect(await one.request(name, data)).toBeTypeOf('object')
})

test('nothing is asked of anybody when nothing is configured', async () => {
  const { bus } = await daemonWith({})
  expect(askedAbout(bus)).toEqual([])
  const guarded = await daemonWith({ 'client:*': {} })
  expect(askedAbout(guarded.bus)).toEqual(['client', 'agent'])
})

/** The kinds of actors whose events somebody must admit. */
const askedAbout = (bus: BareDaemon['bus']): string[] =>
  Object.entries(bus.routes.of('state:set').hooks).flatMap(([kind, hooks]) => (hooks.admitEvent ? [kind] : []))
