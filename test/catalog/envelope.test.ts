import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { envelope } from '../../src/catalog/envelope.ts'
import { jsonSchema, sayIssues } from '../../src/plugin/index.ts'
import { systemDaemon } from '../system/system-daemon.ts'

type Line = keyof typeof envelope

/** What is wrong with a line; a field that the schema does not name is wrong, too. */
const wrongIn = async (line: unknown, kind: Line): Promise<string> => {
  const strict = jsonSchema({ ...envelope[kind], additionalProperties: false })
  const { issues = [] } = await strict['~standard'].validate(line)
  return sayIssues(issues)
}

const requests = [
  { event: 'system:subscribe', data: { patterns: ['state:*'], after: { seq: 0 } }, correlation_id: 1 },
  { event: 'system:subscribe', data: { patterns: ['state:*'], after: { log_id: 'another', seq: 7 } }, timeout: 9 },
  { event: 'state:set', data: { key: 'a', value: 1 }, _agent_id: 'x', idempotency_key: 'once', client_id: 'me' },
  { event: 'state:get', data: null, correlation_id: 'wrong', deadline_ms: Date.now() + 9000, traceparent: '00-1' },
  { event: 'no:such', expect_response: true },
]

test('every line of a connection is one that the schemas of the envelope describe', async () => {
  const { sockets } = await systemDaemon()
  for (const request of requests) expect(await wrongIn(request, 'request')).toBe('')

  const socket = connect(join(sockets, 'events.sock')).setEncoding('utf8')
  let text = ''
  socket.on('data', chunk => (text += chunk))
  await once(socket, 'connect')
  for (const request of requests) socket.write(`${JSON.stringify(request)}\n`)
  socket.write('not JSON\n')
  const received = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line))
  const kindOf = ({ type, status }: any): Line =>
    type === 'response' ? (status === 'success' ? 'answer' : 'failure') : type === 'event' ? 'push' : type
  await expect
    .poll(() => [...new Set(received().map(kindOf))].sort())
    .toEqual(['answer', 'failure', 'gap', 'push', 'synced'])
  await expect.poll(() => received().filter(({ type }) => type === 'response').length).toBe(requests.length + 1)
  socket.destroy()

  for (const line of received()) expect(await wrongIn(line, kindOf(line)), JSON.stringify(line)).toBe('')
})

test('a line with a field too many or too few is noticed', async () => {
  const push = { type: 'synced', subscription_id: 's1', seq: 1, cursor: 'c' }
  expect(await wrongIn(push, 'synced')).toBe('')
  expect(await wrongIn({ ...push, more: 1 }, 'synced')).not.toBe('')
  expect(await wrongIn({ ...push, cursor: undefined }, 'synced')).not.toBe('')
})
