import { expect, test } from 'vitest'
import { type AgentsDaemon, agentsDaemon } from './agents-daemon.ts'
import { until } from './until.ts'

const talker = (script: string, more: object = {}) => ({
  role: 'talker',
  provider: { name: 'scripted', script },
  ...more,
})

/** Two agents that answer each other, once the first was told to begin. */
const pingPong = (more: object = {}) => ({
  'ping.json': talker('ping.yaml', more),
  'pong.json': talker('pong.yaml', more),
  'ping.yaml': `turns: [{ match: begin, actions: [{ send: { to: pong, message: ping } }], reply: '[NO_RESPONSE]' }]
otherwise: ping`,
  'pong.yaml': `turns: []\notherwise: pong`,
})

const spawn = (daemon: AgentsDaemon, profile_name: string, task = '') =>
  daemon.request('agent:spawn', { profile_name, agent_id: profile_name, task })

/** All agents are silent, and no message of theirs waits. */
const quiet = (daemon: AgentsDaemon) =>
  until(async () => {
    const { agents } = await daemon.request('agent:list')
    const { history_size } = await daemon.request('message:stats')
    return agents.every(({ turn }: { turn: string }) => turn === 'idle') && history_size === 0
  })

const counts = (seen: { name: string }[], name: string): number => seen.filter(event => event.name === name).length

test('two agents that answer each other for ever stop at the limit, with one notice and no process', async () => {
  const files = pingPong()
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('agent:loop_limit', 'message:published')
  await spawn(daemon, 'pong')
  await spawn(daemon, 'ping', 'begin')
  await until(() => counts(seen, 'agent:loop_limit') > 0)
  await quiet(daemon)
  const hops = seen
    .filter(({ name }) => name === 'message:published')
    .map(({ data }) => (data as { hops: number }).hops)
  expect(hops).toEqual([0, ...Array.from({ length: 32 }, (_, at) => at + 1)])
  expect(counts(seen, 'agent:loop_limit')).toBe(1)
  expect(seen.find(({ name }) => name === 'agent:loop_limit')?.data).toMatchObject({
    limit: 'max_hops',
    value: 32,
    agents: expect.arrayContaining(['ping', 'pong']),
  })
  expect((await daemon.request('completion:status')).warm).toEqual([])
})

test('a triangle of agents stops at the limit, with one notice', async () => {
  const send = (to: string) => `turns: [{ actions: [{ send: { to: ${to}, message: on } }], reply: '[NO_RESPONSE]' }]`
  const files = {
    'a.json': talker('a.yaml'),
    'b.json': talker('b.yaml'),
    'c.json': talker('c.yaml'),
    'a.yaml': send('b'),
    'b.yaml': send('c'),
    'c.yaml': send('a'),
  }
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('agent:loop_limit', 'agent:message')
  for (const name of ['c', 'b']) await spawn(daemon, name)
  await spawn(daemon, 'a', 'begin')
  await until(() => counts(seen, 'agent:loop_limit') > 0)
  await quiet(daemon)
  expect(counts(seen, 'agent:message')).toBe(32)
  expect(counts(seen, 'agent:loop_limit')).toBe(1)
})

test('with a higher limit the same two agents go on for longer: it is the limit that stops them', async () => {
  const limits = { max_hops: 45, max_turns_per_conversation: 1000 }
  const files = pingPong({ limits })
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('agent:loop_limit', 'message:published')
  await spawn(daemon, 'pong')
  await spawn(daemon, 'ping', 'begin')
  await until(() => counts(seen, 'agent:loop_limit') > 0)
  await quiet(daemon)
  expect(counts(seen, 'message:published')).toBe(1 + 45)
})

test('an agent takes no more turns in one conversation than its profile allows', async () => {
  const limits = { max_hops: 1000, max_turns_per_conversation: 5 }
  const files = pingPong({ limits })
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('agent:loop_limit', 'completion:started')
  await spawn(daemon, 'pong')
  await spawn(daemon, 'ping', 'begin')
  await until(() => counts(seen, 'agent:loop_limit') > 0)
  await quiet(daemon)
  const turns = (agent_id: string) =>
    seen.filter(({ data }) => (data as { agent_id?: string }).agent_id === agent_id).length
  expect([turns('ping'), turns('pong')]).toEqual([5, 5])
  expect(seen.find(({ name }) => name === 'agent:loop_limit')?.data).toMatchObject({
    limit: 'max_turns_per_conversation',
  })
})
