import { expect, test } from 'vitest'
import type { ReceivedEvent } from '../../src/client/index.ts'
import { fail, KsiError } from '../../src/errors.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import type { Store } from '../../src/stores/store.ts'
import { agentsDaemon } from '../agent-service/agents-daemon.ts'
import { until } from '../agent-service/until.ts'

test('a full mailbox refuses the next message, says when to try again, and loses none', async () => {
  await using daemon = await agentsDaemon({ config: { message: { max_messages: 50 } } })
  const send = (content: number) => daemon.request('message:send', { to_agent: 'ada', from_agent: 'bob', content })
  const kept: number[] = []
  const refused: unknown[] = []
  await Promise.all(
    Array.from({ length: 120 }, (_, at) =>
      send(at).then(
        () => kept.push(at),
        (cause: unknown) => refused.push(cause),
      ),
    ),
  )
  expect([kept.length, refused.length]).toEqual([50, 70])
  for (const cause of refused) expect(cause).toMatchObject({ code: 'QUEUE_FULL', details: { retry_after_ms: 1000 } })
  const got: number[] = []
  const acknowledgements: Promise<unknown>[] = []
  const client = await daemon.client((event: ReceivedEvent) => {
    const { message, message_id } = event.data as { message: number; message_id: string }
    got.push(message)
    acknowledgements.push(client.request('message:ack', { message_id }))
  })
  await client.request('agent:connection', { action: 'connect', agent_id: 'ada' })
  await until(() => got.length === 50)
  expect(got.toSorted((a, b) => a - b)).toEqual(kept.toSorted((a, b) => a - b))
  await until(async () => (await daemon.request('message:stats')).history_size === 0)
  expect((await send(1)).status).toBe('delivered')
  await until(() => got.length === 51)
  await Promise.all(acknowledgements)
})

test('a mailbox is full by its bytes too', async () => {
  await using daemon = await agentsDaemon({ config: { message: { max_bytes: 10_000 } } })
  const send = () => daemon.request('message:send', { to_agent: 'ada', from_agent: 'bob', content: 'x'.repeat(3000) })
  for (let count = 0; count < 3; count++) await send()
  await expect(send()).rejects.toBeInstanceOf(KsiError)
})

test('one full mailbox does not keep a broadcast from the others', async () => {
  await using daemon = await agentsDaemon({ config: { message: { max_messages: 1 } } })
  for (const agent_id of ['ada', 'bob']) {
    await daemon.request('agent:register', { agent_id })
    await daemon.request('message:subscribe', { agent_id, topics: ['BROADCAST'] })
  }
  await daemon.request('message:send', { to_agent: 'ada', content: 1 })
  const answer = await daemon.request('message:publish', { topic: 'BROADCAST', message: 2 })
  expect(answer).toMatchObject({ queued: ['bob'], failed: ['ada'], total: 2 })
})

test('a message that could not be kept gives its room back, and a retry with the same key is one message', async () => {
  const store = openMemoryStore()
  let isFull = true
  const failing: Store = Object.assign(Object.create(store), {
    append: (...args: Parameters<Store['append']>) =>
      isFull ? Promise.reject(fail('STORAGE_FULL', 'the disk')) : store.append(...args),
  })
  await using daemon = await agentsDaemon({ store: failing, config: { message: { max_messages: 1 } } })
  const send = () => daemon.request('message:send', { to_agent: 'ada', content: 1 }, { idempotency_key: 'k' })
  for (let tries = 0; tries < 3; tries++) await expect(send()).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  isFull = false
  const first = await send()
  expect(await send()).toEqual(first)
  expect((await daemon.request('message:stats')).history_size).toBe(1)
})

test('hostile content is kept as it is or refused, and harms nothing', async () => {
  await using daemon = await agentsDaemon()
  const got: unknown[] = []
  const client = await daemon.client((event: ReceivedEvent) => got.push((event.data as { message: unknown }).message))
  await client.request('agent:connection', { action: 'connect', agent_id: 'ada' })
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  await expect(daemon.request('message:send', { to_agent: 'ada', content: deep })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  const texts = [
    '{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}',
    '"\\ud800"',
    '"\\u0000"',
    'null',
    '{"toJSON":1}',
  ]
  for (const text of texts) await daemon.request('message:send', { to_agent: 'ada', content: JSON.parse(text) })
  await until(() => got.length === texts.length)
  expect(got.map(content => JSON.stringify(content))).toEqual(texts)
  expect([({} as { x?: 1 }).x, ({} as { y?: 1 }).y]).toEqual([undefined, undefined])
})
