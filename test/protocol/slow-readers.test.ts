import { expect, test } from 'vitest'
import { FakeBus } from './fake-bus.ts'
import { openSockets, type Talk, until } from './talk.ts'

const text = 'x'.repeat(50_000)

/** A client that has subscribed and reads nothing any more. */
const sleeper = async (talk: () => Promise<Talk>): Promise<Talk> => {
  const client = await talk()
  client.send({ event: 'test:subscribe', data: { patterns: ['*'] } })
  await client.receive(1)
  client.socket.pause()
  return client
}

test('a subscriber that does not read is cut at 8 MiB and told of; those who read get everything', async () => {
  const { bus, talk, connections } = await openSockets()
  await sleeper(talk)
  const readers = [await talk(), await talk()]
  for (const reader of readers) reader.send({ event: 'test:subscribe', data: { patterns: ['*'] } })
  for (const reader of readers) await reader.receive(1)
  let n = 0
  while (connections.all().length === 3) {
    bus.emit('big:one', { n: ++n, text })
    await new Promise(setImmediate)
  }
  expect(n * text.length).toBeGreaterThan(8 << 20)
  expect(n * text.length).toBeLessThan(9 << 20)
  await until(() => bus.told.some(({ name }) => name === 'transport:slow_consumer'))
  const { data } = bus.told.find(({ name }) => name === 'transport:slow_consumer')!
  expect(data).toMatchObject({ code: 'SLOW_CONSUMER', socket: 'events.sock', bytes: expect.any(Number) })
  bus.emit('last:one', {})
  for (const reader of readers) await until(() => reader.text.includes('last:one'))
  for (const reader of readers) expect(reader.lines).toHaveLength(n + 2)
  expect(bus.subscribers.size).toBe(2)
})

test('one that leaves 2 MiB unread for ten rounds is cut as well', async () => {
  const { bus, talk, connections } = await openSockets(undefined, { limits: { round_ms: 10 } })
  await sleeper(talk)
  for (let n = 0; n < 60; n++) bus.emit('big:one', { text })
  await until(() => connections.all().length === 0)
  await until(() => bus.told.some(({ name }) => name === 'transport:slow_consumer'))
})

test('one that leaves less unread is left alone, and reads on when it wakes', async () => {
  const { bus, talk } = await openSockets(undefined, { limits: { round_ms: 2 } })
  const client = await sleeper(talk)
  for (let n = 0; n < 30; n++) bus.emit('big:one', { n, text })
  const silent = await talk()
  await silent.untilEnd()
  client.socket.resume()
  await until(() => client.lines.length === 31)
  expect(client.lines.slice(1).map(({ data }) => data.n)).toEqual(Array.from({ length: 30 }, (_, n) => n))
})

test('who asks faster than it reads slows down itself and loses no answer', async () => {
  const bus = new FakeBus({ 'test:big': () => ({ text: 'y'.repeat(20_000) }) })
  const { talk, health } = await openSockets(bus)
  const client = await talk()
  client.socket.pause()
  const questions = Array.from({ length: 2000 }, (_, n) => ({
    event: 'test:big',
    correlation_id: n,
    data: { text: text.slice(0, 1000) },
  }))
  client.send(...questions)
  for (let turns = 0; turns < 20; turns++) expect(await health()).toBe(true)
  expect(bus.received.length).toBeLessThan(1000)
  client.socket.resume()
  await until(() => client.socket.bytesRead > 2000 * 20_000)
  const answers = await client.receive(2000)
  expect(answers.map(({ correlation_id }) => correlation_id)).toEqual(
    questions.map(({ correlation_id }) => correlation_id),
  )
})

test('an answer larger than the limits reaches a client that reads', async () => {
  const { talk } = await openSockets(new FakeBus({ 'test:huge': () => ({ text: 'z'.repeat(20 << 20) }) }))
  const client = await talk()
  client.send({ event: 'test:huge', correlation_id: 1 }, { event: 'test:echo', correlation_id: 2 })
  const [huge] = await client.receive(2)
  expect(huge!.data.text).toHaveLength(20 << 20)
})
