import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Codec, Endpoint } from '../../src/plugin/index.ts'
import { OpenConnections } from '../../src/protocol/index.ts'
import { streamPair } from '../../src/transport/index.ts'
import { FakeBus } from './fake-bus.ts'
import { openSockets, talkTo, until } from './talk.ts'

/** A protocol of one word per line, which closes after each answer unless something has bound the connection. */
const shout: Codec = {
  name: 'shout',
  claims: message => 'shout' in message,
  decode: ({ shout }) => ({ name: `test:${shout}`, data: {} }),
  encode: reply => JSON.stringify({ shouted: 'error' in reply ? reply.error.code : 'ok' }),
  push: ({ name }) => JSON.stringify({ shouted: name }),
}
const shouting: Endpoint = {
  name: 'shout.sock',
  codecs: [shout],
  limits: { line_bytes: 100, at_once: 1 },
  open: connection => ({
    receive: async line => {
      await connection.answer(line)
      if (!connection.bound) connection.close()
    },
  }),
}

test('a line sent to the wrong socket is answered in its own protocol', async () => {
  const { talk, folder } = await openSockets(undefined, {}, [shouting])
  const events = await talk()
  events.send({ shout: 'echo' }, { event: 'test:echo', correlation_id: 1 }, { shout: 'nothing' })
  expect(await events.receive(3)).toMatchObject([
    { shouted: 'ok' },
    { correlation_id: 1 },
    { shouted: 'EVENT_NOT_HANDLED' },
  ])
  const other = await talkTo(`${folder}/shout.sock`)
  other.send({ event: 'test:echo', data: { n: 1 } })
  expect(await other.untilEnd()).toMatchObject([{ type: 'response', data: { n: 1 } }])
})

test('each endpoint has its own limits and its own manners', async () => {
  const { folder } = await openSockets(undefined, {}, [shouting])
  const long = await talkTo(`${folder}/shout.sock`)
  long.send({ shout: 'x'.repeat(100) })
  expect(await long.untilEnd()).toEqual([{ shouted: 'MESSAGE_TOO_LARGE' }])
  const kept = await talkTo(`${folder}/shout.sock`)
  kept.send({ shout: 'bind' }, { shout: 'echo' })
  await kept.receive(2)
  expect(kept.ended).toBe(false)
})

test('a client is pushed to in the protocol it speaks', async () => {
  const { talk, connections } = await openSockets(undefined, {}, [shouting])
  const client = await talk()
  client.send({ shout: 'bind' })
  await client.receive(1)
  connections.all()[0]!.push({ name: 'mail:came', data: {} })
  expect((await client.receive(2))[1]).toEqual({ shouted: 'mail:came' })
})

test('who connects to a path of an agent is that agent', async () => {
  const { bus, connections, folder } = await openSockets()
  const close = await connections.openEvents(`${folder}/bob.sock`, { kind: 'agent', id: 'bob' })
  expect(connections.sockets()).toEqual([`${folder}/events.sock`, `${folder}/bob.sock`])
  const client = await talkTo(`${folder}/bob.sock`)
  client.send({ event: 'test:echo', _agent_id: 'alice', correlation_id: 1 })
  await client.receive(1)
  expect(bus.received[0]).toMatchObject({ actor: { kind: 'agent', id: 'bob' }, claimed_agent: 'alice' })
  await close()
  expect([connections.sockets(), existsSync(`${folder}/bob.sock`)]).toEqual([[`${folder}/events.sock`], false])
  await until(() => client.ended)
})

test('closing one socket leaves the clients of the others', async () => {
  const { talk, connections, folder } = await openSockets()
  const close = await connections.open({ ...shouting, name: 'second.sock' })
  const [stays, goes] = [await talk(), await talkTo(`${folder}/second.sock`)]
  await until(() => connections.all().length === 2)
  await close()
  expect(connections.all().map(({ socket }) => socket)).toEqual(['events.sock'])
  await until(() => goes.ended)
  stays.send({ event: 'test:echo', correlation_id: 1 })
  expect(await stays.receive(1)).toMatchObject([{ status: 'success' }])
})

test('closing waits for what was asked, also in the meantime, sends it, and then closes; nobody new comes in', async () => {
  const answer = Promise.withResolvers<unknown>()
  const bus = new FakeBus({ 'test:slow': () => answer.promise })
  const { talk, path, connections } = await openSockets(bus)
  const [asking, idle] = [await talk(), await talk()]
  asking.send({ event: 'test:slow', correlation_id: 1 })
  await until(() => bus.received.length === 1 && connections.all().length === 2)
  const closed = connections.close(10_000)
  await until(() => idle.ended)
  expect(existsSync(path)).toBe(false)
  asking.send({ event: 'test:echo', data: { text: 'late' }, correlation_id: 2 })
  await asking.receive(1)
  answer.resolve({ text: 'x'.repeat(1 << 20) })
  const lines = await asking.untilEnd()
  await closed
  expect(lines.map(({ correlation_id, data }) => [correlation_id, data.text.length])).toEqual([
    [2, 4],
    [1, 1 << 20],
  ])
  expect(connections.all()).toEqual([])
})

test('closing waits no longer than it is told to', async () => {
  const signals: AbortSignal[] = []
  const bus = new FakeBus({
    'test:never': ({ signal }) => {
      signals.push(signal!)
      return new Promise(() => {})
    },
  })
  const { talk, connections } = await openSockets(bus)
  const client = await talk()
  client.send({ event: 'test:never' })
  await until(() => signals.length === 1)
  const began = performance.now()
  await connections.close(50)
  expect(performance.now() - began).toBeLessThan(2000)
  expect([signals[0]!.aborted, connections.all()]).toEqual([true, []])
  await until(() => client.closed || client.ended)
})

test('every connection has an id of its own, and its coming and going is told', async () => {
  const { bus, talk, connections } = await openSockets()
  const ids = new Set<string>()
  for (let n = 0; n < 3; n++) {
    const client = await talk()
    await until(() => connections.all().length === 1)
    const [{ id, socket, connected_at }] = connections.all() as [any]
    expect([socket, connections.get(id)?.id, connected_at <= Date.now()]).toEqual(['events.sock', id, true])
    ids.add(id)
    client.close()
    await until(() => connections.all().length === 0)
  }
  expect(ids.size).toBe(3)
  const [id] = ids
  expect(bus.told.filter(({ data }) => data.connection_id === id)).toMatchObject([
    {
      name: 'transport:connection',
      data: { action: 'connect', transport_type: 'unix', info: { socket: 'events.sock' } },
    },
    { name: 'transport:connection', data: { action: 'disconnect', info: { reason: 'closed by the client' } } },
  ])
})

test('who wants to know when a client has gone is told once, with the reason', async () => {
  const { talk, connections } = await openSockets()
  const client = await talk()
  await until(() => connections.all().length === 1)
  const [own] = connections.all()
  const reasons: string[] = []
  own!.onClose(reason => reasons.push(reason))
  own!.close('go away')
  own!.close('again')
  await client.untilEnd()
  client.close()
  await until(() => reasons.length > 0)
  own!.onClose(reason => reasons.push(`late: ${reason}`))
  own!.push({ name: 'too:late', data: {} })
  expect([reasons, client.text]).toEqual([['go away', 'late: go away'], ''])
})

test('a side that closes and a client that does not are parted after two rounds', async () => {
  const { talk, connections } = await openSockets(undefined, { limits: { round_ms: 5 } })
  await talk()
  await until(() => connections.all().length === 1)
  connections.all()[0]!.close('go away')
  await until(() => connections.all().length === 0)
})

test('the same is spoken over streams in memory, at once', () => {
  const bus = new FakeBus()
  const connections = new OpenConnections(bus, { folder: '/nowhere' })
  const [client, server] = streamPair()
  let text = ''
  let ended = false
  client.read({
    bytes: chunk => {
      text += chunk
    },
    end: () => {
      ended = true
    },
    drained: () => {},
    closed: () => {},
  })
  client.write('{"event":"test:echo","data":{"early":true},"correlation_id":1}\n')
  connections.accept(connections.events, server)
  client.write('{"event":"test:echo","correlation_id":2}\n')
  client.end()
  expect(
    text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).correlation_id),
  ).toEqual([1, 2])
  expect(ended).toBe(true)
})

test('who connects and leaves without a word is no mistake', async () => {
  const { bus, talk, connections } = await openSockets()
  const client = await talk()
  client.socket.end()
  expect(await client.untilEnd()).toEqual([])
  await until(() => connections.all().length === 0)
  expect(bus.told.map(({ name }) => name)).not.toContain('transport:error')
})

test('an endpoint that cannot open costs its own clients only, and so does whoever fails at a farewell', async () => {
  const broken: Endpoint = {
    ...shouting,
    name: 'broken.sock',
    open: () => {
      throw new Error('cannot open')
    },
  }
  const { bus, folder, talk, connections, health } = await openSockets(undefined, {}, [broken])
  const refused = await talkTo(`${folder}/broken.sock`)
  expect(await refused.untilEnd()).toEqual([{ shouted: 'INTERNAL_ERROR' }])
  const leaving = await talk()
  await until(() => connections.all().length === 1)
  let told = 0
  connections.all()[0]!.onClose(() => {
    throw new Error('cannot part')
  })
  connections.all()[0]!.onClose(() => told++)
  leaving.close()
  await until(() => told === 1)
  const errors = bus.told.filter(({ name }) => name === 'transport:error').map(({ data }) => data.error)
  expect([errors, await health()]).toEqual([['cannot open', 'cannot part'], true])
})

test('a session that fails costs its own connection only', async () => {
  const broken: Endpoint = {
    ...shouting,
    name: 'broken.sock',
    open: () => ({
      receive: () => {
        throw new Error('on purpose')
      },
    }),
  }
  const { bus, folder, health } = await openSockets(undefined, {}, [broken])
  const client = await talkTo(`${folder}/broken.sock`)
  client.send({ shout: 'echo' })
  await client.untilEnd()
  expect(bus.told.find(({ name }) => name === 'transport:error')).toMatchObject({
    data: { error: 'on purpose', fatal: false },
  })
  expect(await health()).toBe(true)
})
