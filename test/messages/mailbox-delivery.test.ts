import { expect, test } from 'vitest'
import type { ReceivedEvent } from '../../src/client/index.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import { type AgentsDaemon, agentsDaemon } from '../agent-service/agents-daemon.ts'
import { until } from '../agent-service/until.ts'

interface Item {
  readonly message_id: string
  readonly seq: number
  readonly message: unknown
  readonly redelivered: boolean
}

/** An agent's own connection, and what it was given there. */
const receiver = async (daemon: AgentsDaemon, agent_id: string) => {
  const items: Item[] = []
  const client = await daemon.client((event: ReceivedEvent) => {
    if (event.event === 'message:received') items.push(event.data as Item)
  })
  await client.request('agent:connection', { action: 'connect', agent_id })
  return { client, items }
}

const send = async (daemon: AgentsDaemon, to_agent: string, count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let at = 0; at < count; at++)
    ids.push((await daemon.request('message:send', { to_agent, from_agent: 'bob', content: at })).message_id)
  return ids
}

const numbers = (items: readonly Item[]): unknown[] => items.map(({ message }) => message)

test('messages to an agent that is away are queued and delivered in order when it connects', async () => {
  await using daemon = await agentsDaemon()
  const answer = await daemon.request('message:send', { to_agent: 'ada', from_agent: 'bob', content: 'hello' })
  expect(answer).toMatchObject({ status: 'queued', to: 'ada', queued: ['ada'], delivered: [] })
  await send(daemon, 'ada', 2)
  const { client, items } = await receiver(daemon, 'ada')
  await until(() => items.length === 3)
  expect(numbers(items)).toEqual(['hello', 0, 1])
  expect(items[0]).toMatchObject({
    id: answer.message_id,
    message_id: answer.message_id,
    from: 'bob',
    claimed: true,
    to: 'ada',
    topic: 'DIRECT_MESSAGE',
    redelivered: false,
  })
  const direct = await client.request('message:send', { to_agent: 'ada', content: 'to myself' })
  expect(direct.status).toBe('delivered')
})

test('no more than 32 messages are given without an acknowledgement, and each acknowledgement brings more', async () => {
  await using daemon = await agentsDaemon()
  await send(daemon, 'ada', 40)
  const { client, items } = await receiver(daemon, 'ada')
  await until(() => items.length === 32)
  expect((await daemon.request('message:stats')).history_size).toBe(40)
  expect(items.length).toBe(32)
  expect(await client.request('message:ack', { message_id: items[0]!.message_id })).toEqual({
    status: 'acknowledged',
    count: 1,
  })
  await until(() => items.length === 33)
  expect((await client.request('message:ack', { up_to: items[32]!.seq })).count).toBe(32)
  await until(() => items.length === 40)
  expect(numbers(items)).toEqual(Array.from({ length: 40 }, (_, at) => at))
  expect(items.every(({ redelivered }) => !redelivered)).toBe(true)
})

test('an acknowledgement of what is not waiting for one is a conflict', async () => {
  await using daemon = await agentsDaemon()
  const [id] = await send(daemon, 'ada', 1)
  const { client, items } = await receiver(daemon, 'ada')
  await until(() => items.length === 1)
  await client.request('message:ack', { message_id: id })
  await expect(client.request('message:ack', { message_id: id })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(client.request('message:ack', { up_to: items[0]!.seq })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(client.request('message:ack', { message_id: 'msg-other-1' })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('what is not acknowledged in time is given again, marked, with the same id', async () => {
  await using daemon = await agentsDaemon({ config: { message: { redelivery: 0.05 } } })
  const ids = await send(daemon, 'ada', 3)
  const { client, items } = await receiver(daemon, 'ada')
  await until(() => items.length >= 6)
  expect(items.slice(0, 6).map(({ message_id }) => message_id)).toEqual([...ids, ...ids])
  expect(items.slice(0, 6).map(({ redelivered }) => redelivered)).toEqual([false, false, false, true, true, true])
  await client.request('message:ack', { up_to: items[2]!.seq })
  expect((await daemon.request('message:stats')).history_size).toBe(0)
})

test.each([0, 1, 77, 200])(
  'of 200 messages none is lost and none comes twice unmarked when the agent dies after reading %i of them',
  async reads => {
    await using daemon = await agentsDaemon()
    const sent = new Set(await send(daemon, 'ada', 200))
    const delivered = new Map<string, Item[]>()
    const note = (item: Item) => delivered.set(item.message_id, [...(delivered.get(item.message_id) ?? []), item])
    for (let life = 0; delivered.size < sent.size || life < 2; life++) {
      const { client, items } = await receiver(daemon, 'ada')
      let at = 0
      const most = life === 0 ? reads : 200
      await until(async () => {
        for (; at < items.length; at++) {
          note(items[at]!)
          if (at < most) await client.request('message:ack', { message_id: items[at]!.message_id })
        }
        return life === 0 ? at >= Math.min(reads, 200) : delivered.size === sent.size
      })
      await client.close()
      await until(async () => (await daemon.request('message:stats')).connected_agents.length === 0)
    }
    expect(new Set(delivered.keys())).toEqual(sent)
    for (const [, ...again] of delivered.values()) expect(again.every(({ redelivered }) => redelivered)).toBe(true)
  },
)

test('after a kill all that was not acknowledged is there again', async () => {
  const store = openMemoryStore()
  const killed = await agentsDaemon({ store })
  const ids = await send(killed, 'ada', 5)
  const before = await receiver(killed, 'ada')
  await until(() => before.items.length === 5)
  await before.client.request('message:ack', { message_id: ids[1] })
  await using daemon = await agentsDaemon({ store })
  const { items } = await receiver(daemon, 'ada')
  await until(() => items.length === 4)
  expect(items.map(({ message_id }) => message_id)).toEqual([ids[0], ids[2], ids[3], ids[4]])
  expect(items.every(({ redelivered }) => redelivered)).toBe(true)
  await before.client.close()
})

test('an agent that has a connection keeps it when another client claims its name', async () => {
  await using daemon = await agentsDaemon()
  const { items } = await receiver(daemon, 'ada')
  await expect(receiver(daemon, 'ada')).rejects.toMatchObject({ code: 'CONFLICT' })
  await send(daemon, 'ada', 1)
  await until(() => items.length === 1)
})
