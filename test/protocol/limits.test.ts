import { expect, test } from 'vitest'
import { FakeBus } from './fake-bus.ts'
import { openSockets, type Talk, talkTo, until } from './talk.ts'

test('half a line is refused after ten rounds, and what was asked before is answered', async () => {
  const answer = Promise.withResolvers<unknown>()
  const bus = new FakeBus({ 'test:slow': () => answer.promise })
  const { talk } = await openSockets(bus, { limits: { round_ms: 10 } })
  const client = await talk()
  client.socket.write('{"event":"test:slow","correlation_id":1}\n{"event":"te')
  const [line] = await client.receive(1)
  expect(line!.error).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('rest of the line') })
  expect(client.ended).toBe(false)
  answer.resolve({ slow: true })
  expect((await client.untilEnd())[1]).toMatchObject({ correlation_id: 1, data: { slow: true } })
})

test('a line that comes in drops is still half a line', async () => {
  const { talk } = await openSockets(undefined, { limits: { round_ms: 10 } })
  const client = await talk()
  const drip = setInterval(() => client.socket.write(' '), 3)
  client.socket.write('{')
  const [line] = await client.untilEnd()
  clearInterval(drip)
  expect(line!.error.code).toBe('TIMEOUT')
})

test('500 clients with half a line are all gone, and others are served meanwhile', async () => {
  const { talk, connections, health } = await openSockets(undefined, {
    limits: { round_ms: 100, silent_rounds: 1000 },
    most: 2000,
  })
  const clients: Talk[] = []
  for (let n = 0; n < 500; n++) clients.push(await talk())
  for (const client of clients) client.socket.write('{"event":')
  await until(() => connections.all().length === 500)
  expect(await health()).toBe(true)
  for (const client of clients) expect(await client.untilEnd()).toHaveLength(1)
  for (const client of clients) client.close()
  await until(() => connections.all().length === 0)
})

test('a client that says nothing is sent away after thirty rounds, not after ten', async () => {
  const { talk } = await openSockets(undefined, { limits: { round_ms: 10, half_sent_rounds: 1 } })
  const began = performance.now()
  const client = await talk()
  const [line] = await client.untilEnd()
  expect(line!.error).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('first line') })
  expect(performance.now() - began).toBeGreaterThan(250)
})

test('a client that has said something may stay silent for ever', async () => {
  const { talk, connections } = await openSockets(undefined, { limits: { round_ms: 2 } })
  const client = await talk()
  client.send({ event: 'test:echo', correlation_id: 1 })
  const silent = await talk()
  await silent.untilEnd()
  expect(client.ended).toBe(false)
  silent.close()
  await until(() => connections.all().length === 1)
})

test.each(['a whole line', 'a line without an end'])(
  '%s beyond the limit is refused, and the connection closed',
  async which => {
    const { talk, health } = await openSockets()
    const client = await talk()
    client.send({ event: 'test:echo', data: { text: 'x'.repeat((1 << 20) - 100) } })
    expect((await client.receive(1))[0]!.status).toBe('success')
    const end = which === 'a whole line' ? `\n${JSON.stringify({ event: 'test:echo' })}\n` : ''
    client.socket.write('x'.repeat((1 << 20) + 1) + end)
    const lines = await client.untilEnd()
    expect(lines.slice(1).map(({ error }) => error.code)).toEqual(['MESSAGE_TOO_LARGE'])
    expect(await health()).toBe(true)
  },
)

test('a client that goes on writing still reads why it was refused', async () => {
  const { talk } = await openSockets()
  const client = await talk()
  client.socket.write(Buffer.alloc(20 << 20, 'x'))
  const [line] = await client.untilEnd()
  expect(line!.error.code).toBe('MESSAGE_TOO_LARGE')
  expect(client.failure).toBeUndefined()
})

test('200 lines of a mebibyte without an end cost their bytes and little more', async () => {
  const { talk, health, connections } = await openSockets()
  const before = process.memoryUsage().rss
  const clients: Talk[] = []
  for (let n = 0; n < 200; n++) clients.push(await talk())
  const mebibyte = Buffer.alloc(1 << 20, 'x')
  for (const client of clients) await new Promise(resolve => client.socket.write(mebibyte, resolve))
  expect(await health()).toBe(true)
  await until(() => connections.all().length === 200)
  expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20)
})

test('an event line of HTTP is answered once', async () => {
  const { talk } = await openSockets()
  const client = await talk()
  client.socket.write('GET / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n')
  const lines = await client.untilEnd()
  expect(lines.map(({ error }) => error.message)).toEqual([expect.stringContaining('HTTP')])
})

test('a client too many is told so and sent away; when one leaves, the next may come', async () => {
  const { talk, connections } = await openSockets(undefined, { most: 3 })
  const clients = [await talk(), await talk(), await talk()]
  await until(() => connections.all().length === 3)
  for (let n = 0; n < 40; n++) {
    const refused = await talk()
    const [line] = await refused.untilEnd()
    expect(line!.error).toMatchObject({ code: 'TOO_MANY_CONNECTIONS', retryable: true })
  }
  clients[0]!.close()
  await until(() => connections.all().length === 2)
  const next = await talk()
  next.send({ event: 'test:echo', correlation_id: 1 })
  expect((await next.receive(1))[0]!.status).toBe('success')
})

test.each(['at once', 'later'])('a client that a plugin refuses %s learns the reason', async when => {
  const bus = new FakeBus()
  bus.refusal = when === 'at once' ? 'not today' : Promise.resolve('not today')
  const { talk, connections } = await openSockets(bus)
  const client = await talk()
  client.send({ event: 'test:echo' })
  const lines = await client.untilEnd()
  expect(lines.map(({ error }) => error)).toMatchObject([
    { code: 'PERMISSION_DENIED', message: expect.stringContaining('not today') },
  ])
  expect([connections.all(), bus.received]).toEqual([[], []])
})

test('a plugin that fails to decide lets nobody in', async () => {
  const bus = new FakeBus()
  bus.admit = () => Promise.reject(new Error('broken'))
  const { talk } = await openSockets(bus)
  const client = await talk()
  expect((await client.untilEnd())[0]!.error).toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('more requests than may run at once wait for their turn', async () => {
  const answers: (() => void)[] = []
  const bus = new FakeBus({ 'test:slow': () => new Promise(resolve => answers.push(() => resolve({}))) })
  const { folder, connections } = await openSockets(bus)
  const { codecs, open } = connections.events
  const limits = { line_bytes: 1000, at_once: 2 }
  await connections.open({ name: 'narrow.sock', codecs, open, limits })
  const client = await talkTo(`${folder}/narrow.sock`)
  client.send(...Array.from({ length: 5 }, (_, n) => ({ event: 'test:slow', correlation_id: n })))
  for (let n = 0; n < 5; n++) {
    await until(() => answers.length > n)
    expect(bus.received.length).toBeLessThanOrEqual(n + 2)
    answers[n]!()
    await client.receive(n + 1)
  }
  expect(client.lines.map(({ correlation_id }) => correlation_id)).toEqual([0, 1, 2, 3, 4])
})
