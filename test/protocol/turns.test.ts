import { expect, test } from 'vitest'
import { FakeBus } from './fake-bus.ts'
import { openSockets } from './talk.ts'

/** Answers a question at once, and work after some milliseconds in which nothing else can happen. */
const busy = (ms = 1): FakeBus => {
  const work = ({ data }: { data: unknown }): unknown => {
    const end = performance.now() + ms
    while (performance.now() < end);
    return data
  }
  return new FakeBus({ 'test:work': work, 'test:ask': ({ data }) => data })
}

test('a client with much to ask lets others have their turn, and everything is answered in order', async () => {
  const bus = busy()
  const { talk } = await openSockets(bus)
  const [many, other] = [await talk(), await talk()]
  many.send(...Array.from({ length: 400 }, (_, n) => ({ event: 'test:work', data: { n } })))
  other.send({ event: 'test:ask', data: {} })
  await other.receive(1)
  const before = bus.received.findIndex(({ name }) => name === 'test:ask')
  expect(before).toBeLessThan(100)
  const answers = await many.receive(400)
  expect(answers.map(({ data }) => data.n)).toEqual(Array.from({ length: 400 }, (_, n) => n))
})

test('a hundred clients with much to ask share a turn of the event loop', async () => {
  const bus = busy(0.2)
  const { talk } = await openSockets(bus)
  const all = await Promise.all(Array.from({ length: 100 }, talk))
  for (const each of all) each.send({ event: 'test:ask', data: {}, correlation_id: 0 })
  for (const each of all) await each.receive(1) // the system has brought it here
  let most = 0
  let before = bus.received.length
  const look = (): void => {
    most = Math.max(most, bus.received.length - before)
    before = bus.received.length
    if (before < 100 + 4000) setImmediate(look)
  }
  const lines = Array.from({ length: 40 }, (_, n) => ({ event: 'test:work', data: { n } }))
  for (const each of all) each.send(...lines)
  setImmediate(look)
  for (const each of all)
    expect((await each.receive(41)).slice(1).map(({ data }) => data.n)).toEqual(lines.map(({ data }) => data.n))
  expect(most, 'five milliseconds, and one line each').toBeLessThan(500)
})

test('an error among many lines stands in its place, and the last thing said is last', async () => {
  const { talk } = await openSockets(busy())
  const client = await talk()
  const lines = Array.from({ length: 60 }, (_, n) => `{"event":"test:work","data":{"n":${n}}}\n`).join('')
  client.socket.write(Buffer.concat([Buffer.from(lines), Buffer.from([0xff, 10]), Buffer.from(lines)]))
  client.socket.end('x')
  const answers = await client.untilEnd()
  expect(answers).toHaveLength(122)
  expect([answers[60]!.error.code, answers[121]!.error.code]).toEqual(['INVALID_JSON', 'INVALID_JSON'])
  expect(answers[120]!.data).toEqual({ n: 59 })
})

test('questions wait while their answers are not read, and all are answered when they are', async () => {
  const bus = new FakeBus({ 'test:big': ({ data }) => ({ data, text: 'y'.repeat(50_000) }) })
  const { talk, health } = await openSockets(bus)
  const client = await talk()
  client.socket.pause()
  client.send(...Array.from({ length: 1000 }, (_, n) => ({ event: 'test:big', data: { n } })))
  for (let n = 0; n < 20; n++) expect(await health()).toBe(true)
  expect(bus.received.filter(({ name }) => name === 'test:big').length).toBeLessThan(900)
  client.socket.resume()
  const answers = await client.receive(1000)
  expect(answers.map(({ data }) => data.data.n)).toEqual(Array.from({ length: 1000 }, (_, n) => n))
})
