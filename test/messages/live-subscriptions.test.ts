import { expect, test } from 'vitest'
import type { ReceivedEvent } from '../../src/client/index.ts'
import { type AgentsDaemon, agentsDaemon } from '../agent-service/agents-daemon.ts'
import { until } from '../agent-service/until.ts'

/** An agent's own connection, and what it was given there. */
const receiver = async (daemon: AgentsDaemon, agent_id: string, how: object = {}) => {
  const items: any[] = []
  const client = await daemon.client((event: ReceivedEvent) => {
    if (event.event === 'message:received') items.push(event.data)
  })
  await client.request('agent:connection', { action: 'connect', agent_id, ...how })
  const texts = () => items.map(({ message }) => message)
  return { client, items, texts }
}

test('who subscribes while connected hears at once, has no mailbox for it, and nothing after its connection', async () => {
  await using daemon = await agentsDaemon()
  const { client, items, texts } = await receiver(daemon, 'ada')
  const topics = ['NEWS', 'BROADCAST']
  expect(await daemon.request('message:subscribe', { agent_id: 'ada', topics, while_connected: true })).toMatchObject({
    all_subscriptions: topics,
  })
  const sent = await daemon.request('message:publish', { topic: 'NEWS', message: 1, from_agent: 'ada' })
  expect(sent).toMatchObject({ live: ['ada'], delivered: [], queued: [], total: 1 })
  expect(await daemon.request('message:publish', { topic: 'BROADCAST', message: 2, from_agent: 'ada' })).toMatchObject({
    total: 0,
  })
  await until(() => items.length === 1)
  expect(texts()).toEqual([1])
  expect(items[0].to).toBeUndefined()
  expect((await daemon.request('message:stats')).history_size).toBe(0)
  await client.close()
  await until(async () => (await daemon.request('message:stats')).subscriptions === 0)
  expect(await daemon.request('message:publish', { topic: 'NEWS', message: 3 })).toMatchObject({ total: 0 })
})

test('an addressee that also watches direct messages gets both copies; the sender watches its own not', async () => {
  await using daemon = await agentsDaemon()
  const { items } = await receiver(daemon, 'ada', { acknowledges: false })
  await daemon.request('message:subscribe', { agent_id: 'ada', topics: ['DIRECT_MESSAGE'], while_connected: true })
  const publish = (from_agent: string) =>
    daemon.request('message:publish', { topic: 'DIRECT_MESSAGE', target: 'ada', message: from_agent, from_agent })
  expect(await publish('bob')).toMatchObject({ live: ['ada'], delivered: ['ada'] })
  await until(() => items.length === 2)
  expect(await publish('ada')).toMatchObject({ live: [], delivered: ['ada'] })
  await until(() => items.length === 3)
})

test('what was written to a connection that acknowledges nothing is not written again', async () => {
  await using daemon = await agentsDaemon({ config: { message: { redelivery: 0.05, window: 2 } } })
  for (let at = 0; at < 7; at++) await daemon.request('message:send', { to_agent: 'ada', content: at })
  const { client, texts } = await receiver(daemon, 'ada', { acknowledges: false })
  await until(async () => (await daemon.request('message:stats')).history_size === 0)
  expect(texts()).toEqual([0, 1, 2, 3, 4, 5, 6])
  await client.close()
  await until(async () => (await daemon.request('message:stats')).connected_agents.length === 0)
  await daemon.request('message:send', { to_agent: 'ada', content: 'later' })
  const again = await receiver(daemon, 'ada', { acknowledges: false })
  await until(() => again.items.length === 1)
  expect(again.texts()).toEqual(['later'])
})

test('a newer connection takes the mail over when it says so; what the older one subscribed to stays there', async () => {
  await using daemon = await agentsDaemon()
  const older = await receiver(daemon, 'ada', { acknowledges: false })
  await daemon.request('message:subscribe', { agent_id: 'ada', topics: ['NEWS'], while_connected: true })
  await expect(receiver(daemon, 'ada')).rejects.toMatchObject({ code: 'CONFLICT' })
  const newer = await receiver(daemon, 'ada', { acknowledges: false, take_over: true })
  await daemon.request('message:send', { to_agent: 'ada', content: 'mail' })
  await daemon.request('message:publish', { topic: 'NEWS', message: 'news' })
  await until(() => newer.items.length + older.items.length === 2)
  expect([newer.texts(), older.texts()]).toEqual([['mail'], ['news']])
  await older.client.close()
  await until(async () => (await daemon.request('message:stats')).subscriptions === 0)
  expect((await daemon.request('message:stats')).connected_agents).toEqual(['ada'])
})

test('only a plugin may name the connection that is meant', async () => {
  await using daemon = await agentsDaemon()
  const { client } = await receiver(daemon, 'ada')
  const asked = { action: 'connect', agent_id: 'eve', connection_id: 'c1' }
  await expect(client.request('agent:connection', asked)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})
