import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { connect, emitEvent } from '../../src/client/index.ts'
import { answer, eventServer, refusal, send } from './event-server.ts'

test('answers find their requests in whatever order they come', async () => {
  const held: (() => void)[] = []
  const server = await eventServer((request, socket) => {
    if (request.event !== 'test:echo') return false
    held.push(() => send(socket, answer(request.correlation_id, request.data)))
    if (held.length === 3) for (const go of held.reverse()) go()
    return true
  })
  await using client = await connect({ socket: server.path })
  const answers = await Promise.all([1, 2, 3].map(n => client.request('test:echo', { n })))
  expect(answers).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
})

test('an error keeps its code, details and whether it may be tried again', async () => {
  const server = await eventServer((request, socket) => {
    if (!request.event.startsWith('test:')) return false
    const more =
      request.event === 'test:own'
        ? { code: 'my_plugin:ODD', retryable: true }
        : { details: { hint: 'do this', plugin: 'p' } }
    send(socket, refusal(request.correlation_id, 'QUEUE_FULL', more))
    return true
  })
  await using client = await connect({ socket: server.path })
  await expect(client.request('test:full')).rejects.toMatchObject({
    name: 'KsiError',
    code: 'QUEUE_FULL',
    retryable: true,
    plugin: 'p',
    details: { hint: 'do this' },
  })
  await expect(client.request('test:own')).rejects.toMatchObject({ code: 'my_plugin:ODD', retryable: true })
})

test('nobody there is NOT_RUNNING with what to do', async () => {
  const server = await eventServer()
  await server.stop()
  const error = await connect({ socket: server.path }).catch(cause => cause)
  expect(error).toMatchObject({
    code: 'NOT_RUNNING',
    retryable: true,
    details: { hint: expect.stringContaining('ksi start') },
  })
  expect(error.message).toContain(server.path)
  await expect(emitEvent('a:b', {}, { socketDir: server.folder })).rejects.toMatchObject({ code: 'NOT_RUNNING' })
})

test('the time-out goes to the daemon and holds even if the daemon hangs', async () => {
  const server = await eventServer(({ event }) => event === 'test:hang')
  await using client = await connect({ socket: server.path })
  await expect(client.request('test:hang', {}, { timeout: 0.05 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(server.received.at(-1)).toMatchObject({ event: 'test:hang', timeout: 0.05 })
})

test('an aborted signal ends the wait', async () => {
  const server = await eventServer(({ event }) => event === 'test:hang')
  await using client = await connect({ socket: server.path })
  const stop = new AbortController()
  const hanging = client.request('test:hang', {}, { signal: stop.signal })
  stop.abort(new Error('no patience'))
  await expect(hanging).rejects.toMatchObject({ code: 'CANCELLED', cause: { message: 'no patience' } })
  await expect(client.request('test:hang', {}, { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('garbage from the server is a clear error, not a hang', async () => {
  const server = await eventServer((request, socket) => {
    if (request.event === 'test:garbage') return socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')
    return false
  })
  await using client = await connect({ socket: server.path, reconnect: false })
  const asked = [client.request('test:garbage'), client.request('test:garbage')]
  for (const one of asked) {
    await expect(one).rejects.toMatchObject({ code: 'INVALID_JSON', message: expect.stringContaining('HTTP/1.1 400') })
  }
})

test('what the daemon says before it closes is the reason everybody hears', async () => {
  const server = await eventServer((_, socket) => {
    send(socket, refusal(null, 'TOO_MANY_CONNECTIONS'))
    socket.end()
    return true
  })
  await expect(connect({ socket: server.path })).rejects.toMatchObject({
    code: 'TOO_MANY_CONNECTIONS',
    retryable: true,
  })
})

test('a line too long for the daemon is refused here, and the connection lives', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  await expect(client.request('test:echo', { text: 'ü'.repeat(600_000) })).rejects.toMatchObject({
    code: 'MESSAGE_TOO_LARGE',
  })
  expect(await client.request('test:echo', { fits: true })).toEqual({ fits: true })
})

test('an answer of many megabytes arrives whole', async () => {
  const text = 'größer '.repeat(1_000_000)
  const server = await eventServer((request, socket) => {
    if (request.event !== 'test:long') return false
    send(socket, answer(request.correlation_id, { text }))
    return true
  })
  await using client = await connect({ socket: server.path })
  expect((await client.request('test:long')).text === text).toBe(true)
})

test('what was emitted arrives although the client closes at once', async () => {
  const server = await eventServer()
  const client = await connect({ socket: server.path })
  await client.emit('test:fact', { n: 1 })
  await client.close()
  await expect
    .poll(() => server.received.at(-1))
    .toMatchObject({ event: 'test:fact', data: { n: 1 }, expect_response: false })
  await expect(client.request('test:echo')).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
})

test('the token is shown before anything is asked', async () => {
  const server = await eventServer()
  await using client = await connect({ socket: server.path, token: 't0ken', clientId: 'me' })
  await client.request('test:echo', {})
  expect(server.received.map(({ event }) => event)).toEqual(['system:hello', 'system:authenticate', 'test:echo'])
  expect(server.received[1].data).toEqual({ token: 't0ken' })
  expect(server.received[2].client_id).toBe('me')
})

test('emitEvent is one connection, one answer, and lets the process end', async () => {
  const server = await eventServer()
  expect(await emitEvent('test:echo', { a: 1 }, { socketDir: server.folder })).toEqual({ a: 1 })
  const program = `
    import { emitEvent } from ${JSON.stringify(new URL('../../src/client/index.ts', import.meta.url))}
    console.log(JSON.stringify(await emitEvent('test:echo', { from: 'a process' })))`
  const printed = await new Promise<string>((resolve, reject) => {
    const env = { ...process.env, KSI_SOCKET_DIR: server.folder }
    execFile(process.execPath, ['--input-type=module', '-e', program], { env }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
  })
  expect(JSON.parse(printed)).toEqual({ from: 'a process' })
})

test('lines of one tick leave together', async () => {
  const chunks: number[] = []
  const server = await eventServer()
  await using client = await connect({ socket: server.path })
  for (const socket of server.sockets) socket.on('data', chunk => chunks.push(String(chunk).split('\n').length - 1))
  await Promise.all(Array.from({ length: 50 }, (_, n) => client.request('test:echo', { n })))
  expect(chunks).toEqual([50])
})
