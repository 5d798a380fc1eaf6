import { expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { eventServer, refusal, send } from './event-server.ts'

test('a request under way at a loss says that nobody knows', async () => {
  const server = await eventServer(({ event }, socket) => event === 'test:die' && Boolean(socket.destroy()))
  await using client = await connect({ socket: server.path })
  await expect(client.request('test:die')).rejects.toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
})

test('a request with an idempotency key is asked again, with the same key', async () => {
  let times = 0
  const server = await eventServer(
    ({ event }, socket) => event === 'test:die' && ++times < 3 && Boolean(socket.destroy()),
  )
  await using client = await connect({ socket: server.path })
  expect(await client.request('test:die', { n: 1 }, { idempotencyKey: 'k' })).toEqual({ n: 1 })
  const asked = server.received.filter(({ event }) => event === 'test:die')
  expect(asked.map(({ idempotency_key }) => idempotency_key)).toEqual(['k', 'k', 'k'])
})

test('a request made while the daemon is away waits for it', async () => {
  const server = await eventServer()
  const states: string[] = []
  await using client = await connect({ socket: server.path, onConnection: state => states.push(state) })
  await server.stop()
  await expect.poll(() => states).toEqual(['connected', 'lost'])
  const waiting = client.request('test:echo', { n: 1 })
  await expect(client.request('test:echo', {}, { timeout: 0.02 })).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  await server.listen()
  expect(await waiting).toEqual({ n: 1 })
  expect(states).toEqual(['connected', 'lost', 'connected'])
})

test('without reconnection a loss is final', async () => {
  const server = await eventServer()
  const client = await connect({ socket: server.path, reconnect: false })
  await server.stop()
  await expect.poll(() => client.request('test:echo').catch(({ code }) => code)).toBe('CONNECTION_LOST')
  await server.listen()
  await expect(client.request('test:echo')).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
})

test('a token that is no longer good ends the client with the reason', async () => {
  let good = true
  const server = await eventServer((request, socket) => {
    if (request.event !== 'system:authenticate' || good) return false
    send(socket, refusal(request.correlation_id, 'PERMISSION_DENIED'))
    return true
  })
  const client = await connect({ socket: server.path, token: 't' })
  good = false
  await server.stop()
  await server.listen()
  await expect(client.request('test:echo', {}, { idempotencyKey: 'k' })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  })
})
