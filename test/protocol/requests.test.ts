import { expect, test } from 'vitest'
import { FakeBus } from './fake-bus.ts'
import { openSockets, until } from './talk.ts'

const later = () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  return { promise, resolve }
}

test('an answer has one shape, with the id of its question and of its event', async () => {
  const { talk } = await openSockets()
  const client = await talk()
  client.send({ event: 'test:echo', data: { n: 1 }, correlation_id: 'a"b' })
  const [answer] = await client.receive(1)
  expect(Object.keys(answer!)).toEqual(['type', 'event', 'status', 'data', 'correlation_id', 'event_id', 'timestamp'])
  expect(answer).toMatchObject({ type: 'response', event: 'test:echo', status: 'success', data: { n: 1 } })
  expect(answer!.correlation_id).toBe('a"b')
  expect(answer!.event_id).toMatch(/^test-1-/)
  expect(new Date(answer!.timestamp).toISOString()).toBe(answer!.timestamp)
})

test('a failure has a code, and the shape of an answer', async () => {
  const { talk } = await openSockets()
  const client = await talk()
  client.send({ event: 'no:such', correlation_id: 7 })
  const [answer] = await client.receive(1)
  expect(answer).toMatchObject({ type: 'response', event: 'no:such', status: 'error', data: null, correlation_id: 7 })
  expect(answer!.error).toMatchObject({ code: 'EVENT_NOT_HANDLED', details: {} })
})

test('requests with an id are answered as they are ready, those without in their order', async () => {
  const [first, second, third] = [later(), later(), later()]
  const bus = new FakeBus({
    'test:first': () => first.promise,
    'test:second': () => second.promise,
    'test:third': () => third.promise,
  })
  const { talk } = await openSockets(bus)
  const client = await talk()
  client.send(
    { event: 'test:first' },
    { event: 'test:second' },
    { event: 'test:third', correlation_id: 'c' },
    { event: 'test:echo', data: { now: true }, correlation_id: 'd' },
    { event: 'test:echo', data: { now: false } },
  )
  expect((await client.receive(1))[0]).toMatchObject({ correlation_id: 'd', data: { now: true } })
  third.resolve({ n: 3 })
  expect((await client.receive(2))[1]).toMatchObject({ correlation_id: 'c', data: { n: 3 } })
  second.resolve({ n: 2 })
  first.resolve({ n: 1 })
  expect((await client.receive(5)).slice(2).map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }, { now: false }])
})

test('a notification is not answered, unless it cannot be understood', async () => {
  const { talk, bus } = await openSockets()
  const client = await talk()
  client.send(
    { event: 'test:echo', expect_response: false },
    { event: 'no:such', expect_response: false },
    { event: 'test:echo', data: 'text', expect_response: false, correlation_id: 'bad' },
    { event: 'test:echo', correlation_id: 'last' },
  )
  const answers = await client.receive(2)
  expect(answers.map(({ correlation_id, error }) => [correlation_id, error?.code])).toEqual([
    ['bad', 'INVALID_EVENT'],
    ['last', undefined],
  ])
  expect(bus.received.map(({ name }) => name)).toEqual(['test:echo', 'no:such', 'test:echo'])
})

test('a bus that breaks its promise still leaves no question without an answer', async () => {
  const { talk, bus } = await openSockets()
  bus.dispatch = ({ name }) => {
    if (name === 'test:throws') throw new Error('thrown')
    return Promise.reject(new Error('rejected'))
  }
  const client = await talk()
  client.send({ event: 'test:throws', correlation_id: 1 }, { event: 'test:rejects', correlation_id: 2 })
  const answers = await client.receive(2)
  expect(answers.map(({ error }) => [error.code, error.message])).toEqual([
    ['INTERNAL_ERROR', 'thrown'],
    ['INTERNAL_ERROR', 'rejected'],
  ])
})

test('a result that is no JSON is answered with an error, never with silence', async () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  const bus = new FakeBus({ 'test:cycle': () => cycle, 'test:big': () => ({ n: 1n }), 'test:none': () => undefined })
  const { talk } = await openSockets(bus)
  const client = await talk()
  client.send({ event: 'test:cycle' }, { event: 'test:big' }, { event: 'test:none' })
  const answers = await client.receive(3)
  expect(answers.map(({ error }) => error?.code)).toEqual(['HANDLER_ERROR', 'HANDLER_ERROR', undefined])
  expect(answers[0]!.error.message).toContain('test:cycle')
  expect(answers[2]).toMatchObject({ status: 'success', data: null })
})

test('a half-closed connection is answered everything it asked, then closed', async () => {
  const answer = later()
  const { talk } = await openSockets(new FakeBus({ 'test:slow': () => answer.promise }))
  const client = await talk()
  client.send({ event: 'test:slow' }, { event: 'test:echo', correlation_id: 'x' })
  client.socket.end('{"event":"test:echo","data":{"last":true}}')
  await client.receive(1)
  answer.resolve({ slow: true })
  const lines = await client.untilEnd()
  expect(lines.map(({ data }) => data)).toEqual([{}, { slow: true }, { last: true }])
})

test('a client that disappears aborts what it has asked for', async () => {
  const signals: AbortSignal[] = []
  const bus = new FakeBus({
    'test:slow': ({ signal }) => {
      signals.push(signal!)
      return new Promise(() => {})
    },
  })
  const { talk, connections } = await openSockets(bus)
  const client = await talk()
  client.send({ event: 'test:slow' })
  await until(() => signals.length === 1)
  expect(signals[0]!.aborted).toBe(false)
  client.close()
  await until(() => signals[0]!.aborted)
  await until(() => connections.all().length === 0)
})

test('a client that only half-closes keeps its request running', async () => {
  const signals: AbortSignal[] = []
  const answer = later()
  const bus = new FakeBus({
    'test:slow': ({ signal }) => {
      signals.push(signal!)
      return answer.promise
    },
  })
  const { talk } = await openSockets(bus, { limits: { round_ms: 5 } })
  const client = await talk()
  client.send({ event: 'test:slow' })
  client.socket.end()
  await until(() => signals.length === 1)
  await new Promise(resolve => setTimeout(resolve, 60)) // a dozen rounds look whether it is still there
  expect(signals[0]!.aborted).toBe(false)
  answer.resolve({ done: true })
  expect(await client.untilEnd()).toMatchObject([{ data: { done: true } }])
})

test('what a client says of itself reaches the bus, and what it is is not its to say', async () => {
  const { talk, bus, connections } = await openSockets()
  const client = await talk()
  client.send({
    event: 'test:echo',
    client_id: 'me',
    _agent_id: 'boss',
    idempotency_key: 'k',
    traceparent: 't',
    timeout: 2,
    data: null,
    source: 'forged',
    actor: { kind: 'daemon', id: 'daemon' },
  })
  await client.receive(1)
  const { id } = connections.all()[0]!
  const [{ name, data, source, actor, client_id, claimed_agent, idempotency_key, traceparent, timeout }] =
    bus.received as [any]
  expect({ name, data, source, actor, client_id }).toEqual({
    name: 'test:echo',
    data: {},
    source: id,
    actor: { kind: 'client', id },
    client_id: 'me',
  })
  expect({ claimed_agent, idempotency_key, traceparent, timeout }).toEqual({
    claimed_agent: 'boss',
    idempotency_key: 'k',
    traceparent: 't',
    timeout: 2,
  })
})

test('numbers that JavaScript cannot hold come back as they went in', async () => {
  const bus = new FakeBus()
  bus.raw.set('test:echo', ['value'])
  const { talk } = await openSockets(bus)
  const client = await talk()
  client.socket.write(
    '{"event":"test:echo","data":{"value": {"n":[1.0, 9007199254740993, 1e999]}},"correlation_id":12345678901234567890}\n',
  )
  await client.receive(1)
  expect(client.text).toContain('"data":{"value":{"n":[1.0, 9007199254740993, 1e999]}}')
  expect(client.text).toContain('"correlation_id":12345678901234567890,')
})

test('many answers of one moment leave in one write', async () => {
  const { talk } = await openSockets()
  const client = await talk()
  let chunks = 0
  client.socket.on('data', () => {
    chunks++
  })
  client.send(...Array.from({ length: 100 }, (_, n) => ({ event: 'test:echo', correlation_id: n })))
  await client.receive(100)
  expect(chunks).toBe(1)
})
