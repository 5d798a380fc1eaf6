import { expect, test } from 'vitest'
import { definePlugin } from '../../src/plugin/index.ts'
import { agentsDaemon } from '../agent-service/agents-daemon.ts'

const known = async () => {
  const daemon = await agentsDaemon()
  for (const agent_id of ['ada', 'bob', 'eve']) await daemon.request('agent:register', { agent_id })
  return daemon
}

test('a topic reaches its subscribers, the sender too; a broadcast does not come back', async () => {
  await using daemon = await known()
  const { request } = daemon
  for (const agent_id of ['ada', 'bob'])
    expect(await request('message:subscribe', { agent_id, topics: ['NEWS', 'BROADCAST'] })).toMatchObject({
      status: 'subscribed',
      all_subscriptions: ['NEWS', 'BROADCAST'],
    })
  const news = await request('message:publish', { topic: 'NEWS', message: { n: 1 }, from_agent: 'ada' })
  expect(news).toMatchObject({ status: 'published', topic: 'NEWS', queued: ['ada', 'bob'], failed: [], total: 2 })
  const all = await request('message:publish', { event_type: 'BROADCAST', payload: {}, from_agent: 'ada' })
  expect(all).toMatchObject({ queued: ['bob'], total: 1 })
  expect(await request('message:publish', { topic: 'SILENCE', message: null })).toMatchObject({ total: 0 })
})

test('a direct message goes to its addressee, and to who watches direct messages, but only once to each', async () => {
  await using daemon = await known()
  const { request } = daemon
  for (const agent_id of ['ada', 'bob', 'eve'])
    await request('message:subscribe', { agent_id, topics: ['DIRECT_MESSAGE'] })
  const sent = { topic: 'DIRECT_MESSAGE', message: { to: 'bob', message: 'hi' }, from_agent: 'ada' }
  expect((await request('message:publish', sent)).queued).toEqual(['bob', 'eve'])
  await expect(request('message:publish', { ...sent, message: { message: 'hi' } })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  for (const to of [['bob'], '../bob', 7])
    await expect(request('message:publish', { ...sent, message: { to } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
})

test('a task without an addressee goes to an agent that can do it', async () => {
  await using daemon = await known()
  const { request } = daemon
  await request('agent:register', { agent_id: 'carl', capabilities: 'sums, lists' })
  const task = (required_capabilities: string[]) => ({
    topic: 'TASK_ASSIGNMENT',
    message: { task: 'add', required_capabilities },
    from_agent: 'ada',
  })
  expect((await request('message:publish', task(['sums']))).queued).toEqual(['carl'])
  await expect(request('message:publish', task(['dancing']))).rejects.toMatchObject({ code: 'NO_SUITABLE_AGENT' })
})

test('subscriptions are kept, and ended by topic or altogether', async () => {
  await using daemon = await known()
  const { request } = daemon
  const topics = ['A', 'strange topic/ü', '']
  await request('message:subscribe', { agent_id: 'ada', topics })
  expect((await request('message:subscriptions')).ada.toSorted()).toEqual(topics.toSorted())
  expect(await request('message:unsubscribe', { agent_id: 'ada', topics: ['A'] })).toMatchObject({
    status: 'unsubscribed',
    topics: ['A'],
  })
  expect((await request('message:unsubscribe', { agent_id: 'ada' })).all_subscriptions).toEqual([])
  expect(await request('message:subscriptions', { agent_id: 'ada' })).toEqual({ ada: [] })
})

test('nobody subscribes for an agent that does not exist', async () => {
  await using daemon = await known()
  await expect(daemon.request('message:subscribe', { agent_id: 'nobody', topics: ['A'] })).rejects.toMatchObject({
    code: 'AGENT_NOT_CONNECTED',
  })
})

test('a plugin can listen to messages by its hook', async () => {
  const heard: unknown[] = []
  const listener = definePlugin({
    name: 'listener',
    version: '1.0.0',
    description: '',
    hooks: { messagePublished: {} },
    setup: () => ({ hooks: { messagePublished: (...args) => void heard.push(args) } }),
  })
  await using daemon = await agentsDaemon({ plugins: [listener] })
  const told = daemon.watch('message:published')
  await daemon.request('message:publish', { topic: 'DIRECT_MESSAGE', target: 'ada', message: 'x', from_agent: 'bob' })
  expect(heard).toEqual([['DIRECT_MESSAGE', 'x', ['ada']]])
  expect(told.map(({ data }) => data)).toMatchObject([{ from: 'bob', claimed: true, topic: 'DIRECT_MESSAGE', hops: 0 }])
})
