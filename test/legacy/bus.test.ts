import { expect, test } from 'vitest'
import { until } from '../agent-service/until.ts'
import { agentOf, agentStream } from './agent-stream.ts'
import { legacyDaemon } from './legacy-daemon.ts'

const subscribe = (agent_id: string, ...event_types: string[]) => ['SUBSCRIBE', { agent_id, event_types }] as const
const publish = (event_type: string, payload: object, from_agent = 'p') =>
  ['PUBLISH', { from_agent, event_type, payload }] as const

test('§5.1 a stream carries answers in their order, and messages as bare lines', async () => {
  const { socket, result } = await legacyDaemon()
  const ann = await agentStream(socket)
  ann.send('AGENT_CONNECTION', { action: 'connect', agent_id: 'ann' })
  ann.send('SUBSCRIBE', { agent_id: 'ann', event_types: ['NEWS'] })
  ann.send('GET_AGENTS')
  expect((await ann.next()).result).toEqual({ status: 'connected', agent_id: 'ann', action: 'connect' })
  expect((await ann.next()).result.subscription.status).toBe('active')
  expect((await ann.next()).result).toEqual({ agents: {} })
  await result(...publish('NEWS', { n: 1 }))
  expect(await ann.next()).toEqual({
    id: expect.stringMatching(/^\d+\.\d{6}$/),
    type: 'NEWS',
    from: 'p',
    timestamp: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
    n: 1,
  })
})

test('§5.1 what waits for an agent follows the answer that it is connected, the oldest first, and then is gone', async () => {
  const { socket, result, request } = await legacyDaemon()
  for (const message of ['one', 'two', 'three']) await result(...publish('DIRECT_MESSAGE', { to: 'late', message }))
  expect((await request('message:stats')).offline_queues).toEqual({ late: 3 })
  const late = await agentStream(socket)
  late.send('AGENT_CONNECTION', { action: 'connect', agent_id: 'late' })
  expect((await late.next()).status).toBe('success')
  for (const message of ['one', 'two', 'three']) expect((await late.next()).message).toBe(message)
  await until(async () => (await request('message:stats')).history_size === 0)
  await late.close()
  const again = await agentOf(socket, 'late')
  again.send('GET_AGENTS')
  expect((await again.next()).command, 'and nothing comes a second time').toBe('GET_AGENTS')
})

test('§5.1 every id that was taken on a stream ends with it, the second one too', async () => {
  const { socket, request } = await legacyDaemon()
  const stream = await agentOf(socket, 'a1')
  for (const agent_id of ['a2', '', 'never seen']) {
    stream.send('AGENT_CONNECTION', { action: 'connect', agent_id })
    expect((await stream.next()).result).toMatchObject({ status: 'connected', agent_id })
  }
  expect((await request('message:stats')).connected_agents).toHaveLength(4)
  await stream.close()
  await until(async () => (await request('message:stats')).connected_agents.length === 0)
})

test('§5.1 of two streams with the same id the newer gets direct messages, and goes on when the older ends', async () => {
  const { socket, result, request } = await legacyDaemon()
  const older = await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'NEWS'))
  const newer = await agentOf(socket, 'ann')
  await result(...publish('DIRECT_MESSAGE', { to: 'ann', message: 'hi' }))
  expect((await newer.next()).message).toBe('hi')
  await result(...publish('NEWS', { n: 1 }))
  expect((await older.next()).n).toBe(1)
  await older.close()
  await until(async () => (await request('message:stats')).subscriptions === 0)
  await result(...publish('DIRECT_MESSAGE', { to: 'ann', message: 'still here' }))
  expect((await newer.next()).message).toBe('still here')
})

test('§4.19 disconnect takes id and subscriptions away, the stream goes on answering; of an unknown id it succeeds', async () => {
  const { socket, result } = await legacyDaemon()
  const ann = await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'NEWS'))
  const gone = { status: 'disconnected', agent_id: 'never seen', action: 'disconnect' }
  expect(await result('AGENT_CONNECTION', { action: 'disconnect', agent_id: 'never seen' })).toEqual(gone)
  await result('AGENT_CONNECTION', { action: 'disconnect', agent_id: 'ann' })
  expect((await result(...publish('NEWS', {}))).message_bus_stats).toEqual({
    total_connections: 0,
    total_subscribers: 0,
    event_types_active: 1,
  })
  ann.send('GET_AGENTS')
  expect((await ann.next()).command).toBe('GET_AGENTS')
})

test('§4.16 an agent must be connected to subscribe, from whatever connection; types come in the order they were seen', async () => {
  const { socket, ask, result } = await legacyDaemon()
  expect((await ask(...subscribe('ann', 'A'))).error).toMatchObject({
    code: 'AGENT_NOT_CONNECTED',
    message:
      "Agent 'ann' is not connected to the message bus. Connected agents: none. Agent must connect via AGENT_CONNECTION:connect before subscribing.",
  })
  await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'B'))
  expect(await result(...subscribe('ann', 'A', 'B'))).toEqual({
    subscription: {
      agent_id: 'ann',
      subscribed_to: ['A', 'B'],
      all_subscriptions: ['B', 'A'],
      status: 'active',
    },
    message_bus: { total_event_types: 2, total_connections: 1 },
  })
  expect((await ask(...subscribe('ann'))).error.message).toBe(
    'Validation failed: event_types: Value error, At least one event type required',
  )
})

test('§5.2 the payload goes before the header, and its numbers come as they were written', async () => {
  const { socket, result, send } = await legacyDaemon()
  const ann = await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'NEWS', 'DIRECT_MESSAGE'))
  const raw = '{"id": "own", "from": "somebody", "big": 9007199254740993, "one": 1.0, "nan": NaN, "é": "é", "2": 1}'
  await send(`{"command": "PUBLISH", "parameters": {"from_agent": "p", "event_type": "NEWS", "payload": ${raw}}}\n`)
  const line = await ann.nextLine()
  expect(line).toContain('"id": "own", "type": "NEWS", "from": "somebody"')
  expect(line).toContain('"big": 9007199254740993, "one": 1.0, "nan": NaN, "\\u00e9": "\\u00e9", "2": 1}')
  const direct = raw.replace('"id"', '"to": "later", "id"')
  await send(
    `{"command": "PUBLISH", "parameters": {"from_agent": "p", "event_type": "DIRECT_MESSAGE", "payload": ${direct}}}\n`,
  )
  const watched = await ann.nextLine()
  const later = await agentOf(socket, 'later')
  expect(await later.nextLine(), 'also after it has waited').toBe(watched)
  await send(
    '{"command":"PUBLISH","parameters":{"from_agent":"p","event_type":"DIRECT_MESSAGE","payload":{"to":"last","n":NaN}}}\n',
  )
  const last = await agentOf(socket, 'last')
  expect(await last.nextLine()).toContain('"n": NaN')
})

test('§5.3 a direct message goes to its watchers except the sender, and once more to a target that watches', async () => {
  const { socket, result } = await legacyDaemon()
  const ann = await agentOf(socket, 'ann')
  const spy = await agentOf(socket, 'spy')
  await result(...subscribe('spy', 'DIRECT_MESSAGE'))
  const sent = await result(...publish('DIRECT_MESSAGE', { to: 'spy', message: 'twice' }, 'ann'))
  expect(sent.delivery).toEqual({ status: 'delivered', to: 'spy', notified: ['spy'] })
  for (const _ of [1, 2]) expect((await spy.next()).message).toBe('twice')
  expect((await result(...publish('DIRECT_MESSAGE', { to: 'ann', message: 'x' }, 'spy'))).delivery.notified).toEqual([])
  expect((await ann.next()).message).toBe('x')
  ann.send(...publish('DIRECT_MESSAGE', { to: 'ann', message: 'to myself' }, 'ann'))
  expect((await ann.next()).message, 'the message first, then the answer').toBe('to myself')
  expect((await ann.next()).result.delivery).toEqual({ status: 'delivered', to: 'ann', notified: ['spy'] })
})

test('§5.3 a task is seen by the watchers of direct messages, not by subscribers of tasks, and waits for its agent', async () => {
  const { socket, result } = await legacyDaemon()
  const spy = await agentOf(socket, 'spy')
  await result(...subscribe('spy', 'DIRECT_MESSAGE', 'TASK_ASSIGNMENT'))
  const { delivery, event } = await result(...publish('TASK_ASSIGNMENT', { to: 'away', task: 't' }))
  expect([delivery, event.assigned_to]).toEqual([{ status: 'queued', to: 'away', notified: ['spy'] }, 'away'])
  expect((await spy.next()).task).toBe('t')
  spy.send('GET_AGENTS')
  expect((await spy.next()).command).toBe('GET_AGENTS')
})

test('§5.3 a broadcast does not come back to who sent it, also by the name in its payload; other types do', async () => {
  const { socket, result } = await legacyDaemon()
  const ann = await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'BROADCAST', 'NEWS'))
  const none = { status: 'broadcast', delivered: [], failed: [], total: 0 }
  expect((await result(...publish('BROADCAST', {}, 'ann'))).delivery).toEqual(none)
  expect((await result(...publish('BROADCAST', { from: 'ann' }, 'other'))).delivery).toEqual(none)
  expect((await result(...publish('NEWS', { n: 1 }, 'ann'))).delivery.delivered_to).toEqual(['ann'])
  expect((await ann.next()).n).toBe(1)
})

test('§4.17 the answers of messages without a target, and of such that the old daemon failed at', async () => {
  const { ask, result } = await legacyDaemon()
  const nobody = await result(...publish('DIRECT_MESSAGE', { message: 'x' }))
  expect([nobody.event.to, nobody.delivery]).toEqual(['unknown', { status: 'error', error: 'No recipient specified' }])
  expect((await result(...publish('TASK_ASSIGNMENT', {}))).delivery.error).toBe('No capable agent found')
  const five = await result(...publish('DIRECT_MESSAGE', { to: 'q', message: 5 }))
  expect([five.event.message_preview, five.delivery.status]).toEqual(['5', 'queued'])
  expect((await ask(...publish('DIRECT_MESSAGE', { to: ['q'], message: 'x' }))).error.code).toBe('INTERNAL_ERROR')
  expect((await result(...publish('DIRECT_MESSAGE', { to: 7, message: 'x' }))).delivery).toMatchObject({ to: 7 })
})

test('§5 what an event client publishes reaches a legacy agent, and the other way round', async () => {
  const { socket, result, request } = await legacyDaemon()
  const ann = await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'NEWS'))
  expect((await request('message:subscriptions')).ann).toEqual(['NEWS'])
  await request('message:publish', { topic: 'NEWS', message: { n: 1 }, from_agent: 'bob' })
  expect(await ann.next()).toMatchObject({ type: 'NEWS', from: 'bob', n: 1 })
  await request('message:send', { to_agent: 'ann', content: 'hello', from_agent: 'bob' })
  expect(await ann.next()).toMatchObject({ type: 'DIRECT_MESSAGE', from: 'bob', to: 'ann', content: 'hello' })
  await request('agent:register', { agent_id: 'eve' })
  await request('message:subscribe', { agent_id: 'eve', topics: ['NEWS'] })
  expect((await result(...publish('NEWS', {}))).delivery.delivered_to).toEqual(['ann', 'eve'])
})

test('§5 a message that only connected agents want is told to event clients, and on no disk; one that waits is on it', async () => {
  const { socket, result, watch, store } = await legacyDaemon()
  await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'NEWS'))
  await result(...publish('FIRST', {})) // from now on it is known at once who wants what
  const all = watch('message:published')
  const told = () => all.filter(({ data }) => (data as { topic: string }).topic !== 'FIRST')
  const before = store.bounds().last
  for (let n = 0; n < 20; n++) await result(...publish('NEWS', { n }))
  expect(told()).toHaveLength(20)
  expect(told()[0]).toMatchObject({ data: { topic: 'NEWS', message: { n: 0 }, live: ['ann'] } })
  const written = () => store.bounds().last - before
  expect(written(), 'none of the twenty').toBeLessThan(20)
  for (let n = 0; n < 20; n++) await result(...publish('DIRECT_MESSAGE', { to: 'away', n }))
  expect(told()).toHaveLength(40)
  expect(written()).toBeGreaterThanOrEqual(20)
})

test('§5.3 who subscribed for when it is away gets a broadcast by mail, also when others hear it at once', async () => {
  const { socket, result, request } = await legacyDaemon()
  await agentOf(socket, 'ann')
  await result(...subscribe('ann', 'BROADCAST'))
  await request('agent:register', { agent_id: 'eve' })
  const delivered = async () => (await result(...publish('BROADCAST', { n: 1 }))).delivery.delivered
  expect(await delivered()).toEqual(['ann'])
  await request('message:subscribe', { agent_id: 'eve', topics: ['BROADCAST'] })
  expect(await delivered()).toEqual(['ann', 'eve'])
  expect((await request('message:stats')).offline_queues).toEqual({ eve: 1 })
  await request('message:unsubscribe', { agent_id: 'eve' })
  expect(await delivered()).toEqual(['ann'])
})
