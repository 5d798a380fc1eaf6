import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'
import httpTransport from './index.ts'

test('an event by POST is answered with its result or its error', async () => {
  await using daemon = await testDaemon({
    plugins: [httpTransport],
    transports: { http_events: { enabled: true, port: 0 } },
    clock: 'real', // sockets do not wait for a virtual one
  })
  const { fields } = daemon.log.find(({ message }) => message === 'listening')!
  const { port } = (fields as { address: { port: number } }).address
  const post = async (body: string, type = 'application/json') => {
    const headers = { 'content-type': type, connection: 'close' }
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers })
    return [response.status, (await response.json()) as any] as const
  }
  const [status, said] = await post('{"event": "state:set", "data": {"key": "k", "value": 1}}')
  assert.deepEqual([status, said.status, said.data.status], [200, 'success', 'ok'])
  const [, missing] = await post('{"event": "no:body"}')
  assert.equal(missing.error.code, 'EVENT_NOT_HANDLED')
  for (const wrong of ['', 'no json', '[]', '{"event": 7}', '{"event": "nocolon"}'])
    assert.equal((await post(wrong))[1].error.code, 'INVALID_INPUT', wrong)
  assert.equal((await post('{"event": "system:health"}', 'text/plain'))[1].error.code, 'INVALID_INPUT')
})
