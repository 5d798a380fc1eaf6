import { expect, test } from 'vitest'
import { FakeBus } from './fake-bus.ts'
import { type Answer, openSockets, type Talk, until } from './talk.ts'

const subscribe = async (client: Talk, data: object): Promise<Answer> => {
  const before = client.lines.length
  client.send({ event: 'test:subscribe', data, correlation_id: 'sub' })
  return (await client.receive(before + 1))[before]!
}
const pushed = (client: Talk): Answer[] => client.lines.filter(({ type }) => type !== 'response')

test('a pushed line has one shape and no correlation id that could be taken for an answer', async () => {
  const { bus, talk } = await openSockets()
  const client = await talk()
  const { data } = await subscribe(client, { patterns: ['chat:*'] })
  expect(data).toMatchObject({ subscription_id: 's1', patterns: ['chat:*'], replayed: 0 })
  bus.emit('other:said', {})
  bus.emit('chat:said', { text: 'hi' }, { correlation_id: 'sub', parent_id: 'p', claimed_agent: 'bob' })
  const [, line] = await client.receive(2)
  expect(line).toEqual({
    type: 'event',
    subscription_id: 's1',
    event: 'chat:said',
    data: { text: 'hi' },
    source: 'test',
    event_id: expect.any(String),
    parent_id: 'p',
    origin_correlation_id: 'sub',
    timestamp: expect.any(String),
    claimed_agent: 'bob',
    seq: 2,
    cursor: 'log-1:2',
  })
})

test('several patterns of one subscription push an event once, several subscriptions once each', async () => {
  const { bus, talk } = await openSockets()
  const client = await talk()
  await subscribe(client, { patterns: ['chat:*', '*:said', 'chat:said'] })
  await subscribe(client, { patterns: ['*'] })
  bus.emit('chat:said', {})
  expect((await client.receive(4)).slice(2).map(line => line.subscription_id)).toEqual(['s1', 's2'])
  bus.emit('last:one', {})
  await until(() => client.text.includes('last:one'))
  expect(pushed(client)).toHaveLength(3)
})

test('filters are kept by the daemon: source, agent and data', async () => {
  const { bus, talk } = await openSockets()
  const client = await talk()
  await subscribe(client, { patterns: ['*'], filter: { source: 'a' } })
  await subscribe(client, { patterns: ['*'], filter: { agent_id: 'bob' } })
  await subscribe(client, { patterns: ['*'], filter: { 'data.where.room': 'x', 'data.n': 1 } })
  await subscribe(client, { patterns: ['e:x'], filter: { 'data.where': { room: 1 } } })
  bus.emit('e:1', {}, { source: 'a' })
  bus.emit('e:2', { agent_id: 'bob' }, { source: 'b' })
  bus.emit('e:3', {}, { source: 'b', actor: { kind: 'agent', id: 'bob' } })
  bus.emit('e:4', { where: { room: 'x' }, n: 1 }, { source: 'b' })
  bus.emit('e:x', { where: { room: 1n }, n: {} }, { source: 'b' })
  bus.emit('e:5', { where: { room: 'x' }, n: '1' }, { source: 'b' })
  bus.emit('e:6', {}, { source: 'a' })
  await until(() => pushed(client).length === 5)
  expect(pushed(client).map(line => [line.subscription_id, line.event])).toEqual([
    ['s1', 'e:1'],
    ['s2', 'e:2'],
    ['s2', 'e:3'],
    ['s3', 'e:4'],
    ['s1', 'e:6'],
  ])
})

test('without data there are names and ids only', async () => {
  const { bus, talk } = await openSockets()
  const [client, other] = [await talk(), await talk()]
  await subscribe(client, { patterns: ['*'], include_data: false })
  await subscribe(other, { patterns: ['*'] })
  await subscribe(client, { patterns: ['*'] })
  bus.emit('chat:said', { text: 'hi' })
  const [, , bare, whole] = await client.receive(4)
  expect(bare).not.toHaveProperty('data')
  expect(whole).toMatchObject({ subscription_id: 's2', data: { text: 'hi' }, seq: 1 })
  expect((await other.receive(2))[1]).toMatchObject({ subscription_id: 's1', data: { text: 'hi' }, seq: 1 })
})

test('what was missed comes after the answer, then synced, then what is new', async () => {
  const { bus, talk } = await openSockets()
  for (let n = 1; n <= 5; n++) bus.emit(n % 2 === 0 ? 'even:one' : 'odd:one', { n })
  const client = await talk()
  const answer = await subscribe(client, { patterns: ['odd:*'], after: { log_id: 'log-1', seq: 1 } })
  expect(answer.data).toMatchObject({ replayed: 2, cursor: 'log-1:1' })
  await client.receive(4)
  bus.emit('odd:one', { n: 6 })
  const lines = await client.receive(5)
  expect(lines.slice(1).map(({ type, data, seq }) => [type, data?.n, seq])).toEqual([
    ['event', 3, 3],
    ['event', 5, 5],
    ['synced', undefined, 5],
    ['event', 6, 6],
  ])
})

test('the cursor of the last push resumes exactly behind it', async () => {
  const { bus, talk } = await openSockets()
  const first = await talk()
  await subscribe(first, { patterns: ['*'] })
  for (let n = 1; n <= 3; n++) bus.emit('e:1', { n })
  const { cursor } = (await first.receive(4))[2]!
  first.close()
  bus.emit('e:1', { n: 4 })
  const second = await talk()
  await subscribe(second, { patterns: ['*'], cursor })
  await second.receive(4)
  expect(pushed(second).map(({ type, data }) => data?.n ?? type)).toEqual([3, 4, 'synced'])
})

test('what is no longer kept is told as a gap, and so is another log', async () => {
  const { bus, talk } = await openSockets()
  for (let n = 1; n <= 10; n++) bus.emit('e:1', { n })
  bus.keep(2)
  const client = await talk()
  await subscribe(client, { patterns: ['*'], after: { seq: 3 } })
  await client.receive(5)
  expect(pushed(client)[0]).toEqual({ type: 'gap', subscription_id: 's1', from: 4, to: 8, reason: 'no longer kept' })
  expect(
    pushed(client)
      .slice(1)
      .map(({ type, seq }) => [type, seq]),
  ).toEqual([
    ['event', 9],
    ['event', 10],
    ['synced', 10],
  ])
  const other = await talk()
  await subscribe(other, { patterns: ['*'], after: { log_id: 'log-0', seq: 9 } })
  await other.receive(3)
  expect(pushed(other)[0]).toMatchObject({ type: 'gap', reason: 'another log' })
})

test('nothing is lost or told twice at the seam, however much happens there', async () => {
  const { bus, talk } = await openSockets()
  const text = 'x'.repeat(500)
  let n = 0
  while (n < 5000) bus.emit('e:1', { n: ++n, text })
  const client = await talk()
  client.send({ event: 'test:subscribe', data: { patterns: ['*'], after: { seq: 0 } }, correlation_id: 'sub' })
  const going = setInterval(() => {
    for (let left = 10; left > 0; left--) bus.emit('e:1', { n: ++n, text })
  }, 1)
  await until(() => client.text.includes('"type":"synced"'))
  await until(() => n > 6000)
  clearInterval(going)
  bus.emit('e:last', { n: ++n })
  await until(() => client.text.includes('"e:last"'))
  const numbers = pushed(client).flatMap(({ type, data }) => (type === 'event' ? [data.n] : []))
  expect(numbers).toEqual(Array.from({ length: n }, (_, at) => at + 1))
  expect(pushed(client).filter(({ type }) => type === 'synced')).toHaveLength(1)
  expect(client.lines[0]!.data.replayed).toBeGreaterThan(0)
})

test('what happens between the question and its answer is not lost', async () => {
  const { bus, talk, connections } = await openSockets()
  bus.emit('e:1', { n: 1 })
  bus.on('test:busy', ({ source, data }) => {
    const subscribed = connections.get(source)!.subscribe(data as never)
    bus.emit('e:1', { n: 2 })
    setImmediate(() => bus.emit('e:1', { n: 4 }))
    process.nextTick(() => bus.emit('e:1', { n: 3 }))
    return subscribed
  })
  const client = await talk()
  client.send({ event: 'test:busy', data: { patterns: ['*'], after: { seq: 0 } } })
  await client.receive(6)
  bus.emit('e:last', {})
  await until(() => client.text.includes('e:last'))
  const [answer, ...rest] = client.lines
  expect(answer).toMatchObject({ type: 'response', data: { replayed: 1 } })
  expect(rest.flatMap(({ data }) => data?.n ?? [])).toEqual([1, 2, 3, 4])
})

test('an ended subscription, and one whose connection is closed, cost the bus nothing more', async () => {
  const { bus, talk, connections } = await openSockets()
  const client = await talk()
  await subscribe(client, { patterns: ['a:*'] })
  await subscribe(client, { patterns: ['b:*'] })
  const [own] = connections.all()
  expect(own!.subscriptions()).toEqual([
    { subscription_id: 's1', patterns: ['a:*'] },
    { subscription_id: 's2', patterns: ['b:*'] },
  ])
  expect([own!.unsubscribe('s1'), own!.unsubscribe('s1'), bus.subscribers.size]).toEqual([1, 0, 1])
  client.close()
  await until(() => bus.subscribers.size === 0)
})

test.each([
  [{ patterns: [] }, 'no pattern'],
  [{ patterns: [''] }, 'no pattern'],
  [{ patterns: ['*'], filter: { colour: 1 } }, 'colour'],
  [{ patterns: ['*'], after: { seq: -1 } }, 'whole number'],
  [{ patterns: ['*'], cursor: 'nonsense' }, 'cursor'],
  [{ patterns: ['*'], cursor: 'log-1:' }, 'cursor'],
])('%j is refused with a reason', async (data, reason) => {
  const { bus, talk } = await openSockets()
  const client = await talk()
  const { error } = await subscribe(client, data)
  expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(reason) })
  expect(bus.subscribers.size).toBe(0)
})

test('an event for one client alone reaches it in its own protocol', async () => {
  const { talk, connections } = await openSockets()
  const client = await talk()
  client.send({ event: 'test:echo', correlation_id: 1 })
  await client.receive(1)
  connections.all()[0]!.push({ name: 'message:received', data: { text: 'hi' }, source: 'message' })
  const [, line] = await client.receive(2)
  expect(line).toMatchObject({ type: 'event', event: 'message:received', data: { text: 'hi' }, event_id: null })
  expect(line).not.toHaveProperty('subscription_id')
  expect(line).not.toHaveProperty('correlation_id')
})

test('data that is no JSON is pushed as an error', async () => {
  const { bus, talk } = await openSockets(new FakeBus())
  const client = await talk()
  await subscribe(client, { patterns: ['*'] })
  bus.emit('bad:data', { n: 1n })
  const [, line] = await client.receive(2)
  expect(line).toMatchObject({ event: 'bad:data', data: null, error: { code: 'HANDLER_ERROR' } })
})
