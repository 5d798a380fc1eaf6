import { expect, test } from 'vitest'
import { connect, type ReceivedEvent } from '../../src/client/index.ts'
import { eventServer, refusal, send } from './event-server.ts'

test('a listener gets what fits, in order', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  const heard: unknown[] = []
  await client.subscribe<{ n: number }>(['a:*'], ({ event, data }) => heard.push([event, data.n]))
  server.publish('a:one', { n: 1 })
  server.publish('b:two', { n: 2 })
  server.publish('a:three', { n: 3 })
  await expect
    .poll(() => heard)
    .toEqual([
      ['a:one', 1],
      ['a:three', 3],
    ])
})

test('without a listener the subscription is iterated, and leaving the loop ends it', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  const subscription = await client.subscribe(['a:*'])
  for (let n = 0; n < 5; n++) server.publish('a:one', { n })
  const seen: number[] = []
  for await (const { data } of subscription) {
    seen.push(data.n)
    if (data.n === 2) break
  }
  expect(seen).toEqual([0, 1, 2])
  await expect.poll(() => server.received.at(-1)?.event).toBe('system:unsubscribe')
})

test('after a lost connection nothing is missing and nothing comes twice', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  const seen: number[] = []
  await client.subscribe(['a:*'], ({ data }) => seen.push(data.n))
  let n = 0
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 20; i++) server.publish('a:one', { n: n++ })
    await server.stop()
    for (let i = 0; i < 20; i++) server.publish('a:one', { n: n++ })
    await server.listen()
    await expect.poll(() => seen.length, { timeout: 5000 }).toBe(n)
  }
  expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => i))
})

test('a loss before the first event loses nothing either', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  const seen: number[] = []
  await client.subscribe(['a:*'], ({ data }) => seen.push(data.n))
  await server.stop()
  server.publish('a:one', { n: 1 })
  await server.listen()
  await expect.poll(() => seen).toEqual([1])
})

test('after: from a number, then synced, then live', async () => {
  const server = await eventServer()
  for (let n = 1; n <= 5; n++) server.publish('a:one', { n })
  await using client = await connect({ socket: server.path })
  const seen: unknown[] = []
  await client.subscribe(['a:*'], ({ data }) => seen.push(data.n), {
    after: { log_id: 'log', seq: 3 },
    onSynced: () => seen.push('synced'),
  })
  server.publish('a:one', { n: 6 })
  await expect.poll(() => seen).toEqual([4, 5, 'synced', 6])
})

test('a gap is told, to onGap or as a warning of the process', async () => {
  const server = await eventServer()
  for (let n = 1; n <= 5; n++) server.publish('a:one', { n })
  server.forget(3)
  await using client = await connect({ socket: server.path })
  const gaps: unknown[] = []
  const seen: number[] = []
  await client.subscribe(['a:*'], ({ data }) => seen.push(data.n), { after: { seq: 1 }, onGap: gap => gaps.push(gap) })
  await expect.poll(() => seen).toEqual([4, 5])
  expect(gaps).toMatchObject([{ from: 2, to: 3, reason: 'not kept' }])

  const warned = new Promise<Error & { code?: string }>(resolve => process.once('warning', resolve))
  await client.subscribe(['a:*'], () => {}, { after: { seq: 1 } })
  expect(await warned).toMatchObject({ code: 'KSI_GAP', message: expect.stringContaining('2 to 3') })
})

test('a slow reader holds a bounded number of events and still gets every one', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  const subscription = await client.subscribe(['a:*'])
  for (let n = 0; n < 5000; n++) server.publish('a:one', { n })
  await expect.poll(() => server.received.at(-1)?.event).toBe('system:unsubscribe')
  const seen: number[] = []
  for await (const { data } of subscription) {
    seen.push(data.n)
    if (seen.length === 5000) break
  }
  expect(seen).toEqual(Array.from({ length: 5000 }, (_, i) => i))
  expect(server.received.filter(({ event }) => event === 'system:subscribe').length).toBeGreaterThan(1)
})

test('a slow reader gets everything in order although the connection is lost meanwhile', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  const subscription = await client.subscribe(['a:*'])
  for (let n = 0; n < 1500; n++) server.publish('a:one', { n })
  await expect.poll(() => server.received.at(-1)?.event).toBe('system:unsubscribe')
  await server.stop()
  for (let n = 1500; n < 1600; n++) server.publish('a:one', { n })
  await server.listen()
  await expect.poll(() => server.received.filter(({ event }) => event === 'system:hello').length).toBe(2)
  const live = setInterval(() => server.publish('b:other'), 1)
  const seen: number[] = []
  for await (const { data } of subscription) {
    seen.push(data.n)
    if (seen.length === 1000) for (let n = 1600; n < 1700; n++) server.publish('a:one', { n })
    if (seen.length === 1700) break
  }
  clearInterval(live)
  expect(seen).toEqual(Array.from({ length: 1700 }, (_, i) => i))
})

test('a slow reader does not delay answers on the same connection', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  const subscription = await client.subscribe(['a:*'])
  for (let n = 0; n < 2000; n++) server.publish('a:one', { n })
  let count = 0
  for await (const { data } of subscription) {
    if (count % 100 === 0) expect(await client.request('test:echo', data)).toEqual(data)
    if (++count === 2000) break
  }
  expect(count).toBe(2000)
})

test('a refused subscription rejects', async () => {
  const server = await eventServer((request, socket) => {
    if (request.event !== 'system:subscribe') return false
    send(socket, refusal(request.correlation_id, 'PERMISSION_DENIED'))
    return true
  })
  await using client = await connect({ socket: server.path })
  await expect(client.subscribe(['a:*'], () => {})).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('without reconnection a lost connection ends the loop with the reason', async () => {
  const server = await eventServer()
  const client = await connect({ socket: server.path, reconnect: false })
  const subscription = await client.subscribe(['a:*'])
  server.publish('a:one', { n: 1 })
  const seen: number[] = []
  const loop = (async () => {
    for await (const { data } of subscription) seen.push(data.n)
  })()
  await expect.poll(() => seen).toEqual([1])
  await server.stop()
  await expect(loop).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
})

test('close ends the loop quietly', async () => {
  const server = await eventServer()
  const client = await connect({ socket: server.path })
  const subscription = await client.subscribe(['a:*'])
  const loop = (async () => {
    for await (const _ of subscription) throw new Error('nothing was told')
  })()
  await client.close()
  await loop
})

test('waitFor listens from the call on, and takes a filter of fields or a function', async () => {
  const server = await eventServer(request => {
    if (request.event === 'test:go') server.publish('a:done', { n: 7 })
    return false
  })
  await using client = await connect({ socket: server.path })
  const done = client.waitFor<{ n: number }>('a:done', ({ data }) => data.n === 7)
  await client.request('test:go', {})
  expect((await done).data).toEqual({ n: 7 })
  const filtered = client.waitFor('a:done', { 'data.n': 8 }, 0.05)
  await expect(filtered).rejects.toMatchObject({ code: 'TIMEOUT' })
  const asked = server.received.filter(({ event }) => event === 'system:subscribe')
  expect(asked.at(-1).data).toMatchObject({ patterns: ['a:done'], filter: { 'data.n': 8 } })
})

test('events sent to this connection alone reach onPush', async () => {
  const server = await eventServer((request, socket) => {
    if (request.event === 'agent:connection')
      send(socket, { type: 'event', event: 'message:received', data: { text: 'hi' }, event_id: 'e' })
    return false
  })
  const mail: ReceivedEvent[] = []
  await using client = await connect({ socket: server.path, onPush: event => mail.push(event) })
  await client.request('agent:connection', { action: 'connect', agent_id: 'a' })
  expect(mail).toMatchObject([{ event: 'message:received', data: { text: 'hi' } }])
})
