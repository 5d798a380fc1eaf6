import { expect, onTestFinished, test, vi } from 'vitest'
import { converse } from '../../src/client/conversation.ts'
import { definePlugin } from '../../src/plugin/index.ts'
import { AuthenticatorsService } from '../../src/plugins/system/index.ts'
import { systemDaemon } from './system-daemon.ts'

test('hello says who answers', async () => {
  const { client } = await systemDaemon()
  const { server } = await client()
  expect(server).toMatchObject({
    version: expect.any(String),
    features: expect.arrayContaining(['subscriptions', 'replay', 'exact_json']),
    node: 'test',
    log_id: expect.any(String),
    actor: { kind: 'client' },
    connection_id: expect.any(String),
  })
})

test.each([
  ['system:subscribe', { patterns: ['state:*'] }],
  ['system:subscribe', { pattern: 'state:*' }],
  ['monitor:subscribe', { event_patterns: ['state:*'] }],
  ['monitor:subscribe', { event_patterns: 'state:changed' }],
])('%s %j has events pushed until it is ended', async (event, wanted) => {
  const { sockets, request } = await systemDaemon()
  const pushed: any[] = []
  const { ask, close } = await converse(`${sockets}/events.sock`, { push: push => pushed.push(push) })
  onTestFinished(() => close())
  const { subscription_id, patterns } = (await ask(event, wanted)) as any
  expect(patterns).toHaveLength(1)
  const changes = () => pushed.filter(push => push.event === 'state:changed')
  await request('state:set', { namespace: 'n', key: 'k', value: 1 })
  await vi.waitFor(() => expect(changes()).toHaveLength(1))
  expect(changes()[0]).toMatchObject({ subscription_id, data: { key: 'k', value: 1 } })
  const end = event.replace('subscribe', 'unsubscribe')
  expect(await ask(end, { subscription_id })).toEqual({ status: 'unsubscribed', count: 1 })
  await request('state:set', { namespace: 'n', key: 'k', value: 2 })
  await ask('system:health')
  expect(changes()).toHaveLength(1)
  expect(await ask(end)).toEqual({ status: 'unsubscribed', count: 0 })
})

test('a subscription without patterns is refused, and so is one without a connection', async () => {
  const { client, request } = await systemDaemon()
  const one = await client()
  for (const data of [{}, { patterns: [] }, { patterns: [1] }, { patterns: '' }])
    await expect(one.request('system:subscribe', data)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(request('system:subscribe', { patterns: ['*'] })).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    details: { hint: expect.stringContaining('on or subscribe') },
  })
})

const authenticator = definePlugin({
  name: 'authenticator',
  version: '1.0.0',
  description: '',
  needs: { authenticators: AuthenticatorsService },
  setup: ({ services, defer }) => {
    defer(services.authenticators.add(() => undefined))
    defer(services.authenticators.add(async token => (token === 'secret-1' ? { kind: 'agent', id: 'ada' } : undefined)))
    return {}
  },
})

test('a token binds the connection to whoever it belongs to', async () => {
  const { client, request } = await systemDaemon([authenticator])
  const one = await client()
  expect(await one.request('system:authenticate', { token: 'secret-1' })).toEqual({
    status: 'authenticated',
    actor: { kind: 'agent', id: 'ada' },
  })
  await one.request('state:set', { namespace: 'n', key: 'k', value: 1 })
  const { events } = await request('system:event_history', { pattern: 'state:set' })
  expect(events[0].metadata.actor).toBe('agent:ada')
})

test('a token nobody knows changes nothing and is not shown', async () => {
  const { client, request } = await systemDaemon([authenticator])
  const one = await client()
  await expect(one.request('system:authenticate', { token: 'guess-1' })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  })
  expect((await one.request('system:hello')).actor.kind).toBe('client')
  const { events } = await request('system:event_history', { pattern: 'system:authenticate' })
  expect(JSON.stringify(events)).not.toContain('guess-1')
})

test('a client says its name, and takes it back', async () => {
  const { client, request } = await systemDaemon()
  const one = await client()
  const { connection_id } = await one.request('transport:connection', { action: 'connect', client_id: 'robot' })
  await one.request('state:list')
  await one.request('transport:connection', { action: 'disconnect' })
  await one.request('state:list')
  const { events } = await request('system:event_history', { pattern: 'state:list', source: connection_id })
  expect(events.map(({ metadata }: any) => metadata.client_id)).toEqual(['robot', undefined])
})

test('events can be pushed to one connection, or to all of a socket', async () => {
  const { client, request, sockets } = await systemDaemon()
  const [one, two] = [await client(), await client()]
  const event = { event: 'my:note', data: { text: 'hello' } }
  const { connection_id } = await one.request('system:hello')
  expect(await request('transport:send', { connection_id, event })).toEqual({ status: 'sent' })
  await vi.waitFor(() => expect(one.pushed).toMatchObject([{ event: 'my:note', data: { text: 'hello' } }]))
  expect(await request('transport:broadcast', { event, room: 'events.sock' })).toEqual({
    status: 'broadcast',
    count: 2,
  })
  expect(await request('transport:broadcast', { event, room: 'other.sock' })).toEqual({ status: 'broadcast', count: 0 })
  await vi.waitFor(() => expect([one.pushed.length, two.pushed.length]).toEqual([2, 1]))
  await expect(request('transport:send', { connection_id: 'c99', event })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await request('transport:status')).toEqual({
    status: 'connected',
    connections: 2,
    sockets: [`${sockets}/events.sock`],
  })
})

test('who comes and goes is told', async () => {
  const { client, watch } = await systemDaemon()
  const seen = watch('transport:connection')
  const one = await client()
  await one.close()
  await vi.waitFor(() => expect(seen).toHaveLength(2))
  expect(seen.map(({ data }) => data)).toMatchObject([
    { action: 'connect', info: { socket: 'events.sock' } },
    { action: 'disconnect' },
  ])
})
