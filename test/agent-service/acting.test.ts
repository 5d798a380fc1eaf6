import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { type AgentsDaemon, agentsDaemon } from './agents-daemon.ts'
import { until } from './until.ts'

const files = {
  'worker.json': { role: 'worker', script: 'worker.yaml' },
  'worker.yaml': 'turns: []',
  'builder.json': {
    script: 'worker.yaml',
    permissions: { emit: ['build:*'], deny: ['agent:broadcast'], state: ['builds'], subscribe: ['build:*'] },
  },
}

const folder = (daemon: AgentsDaemon): string => join(daemon.home, 'sockets', 'agents')

/** Starts an agent, and connects as it through its own door. */
const actAs = async (daemon: AgentsDaemon, profile_name: string, agent_id: string) => {
  const sockets = (): string[] => readdirSync(folder(daemon)).filter(file => file.endsWith('.sock'))
  const ends = daemon.watch('completion:result')
  await daemon.request('agent:spawn', { profile_name, agent_id, task: 'hello' })
  await until(() => ends.length === 1)
  const [mine] = sockets()
  const socket = join(folder(daemon), mine!)
  return { client: await connect({ socket, reconnect: false }), socket, token_file: socket.replace(/sock$/, 'token') }
}

test('what comes through an agent’s own door is said by that agent, and by no other', async () => {
  await using daemon = await agentsDaemon({ files })
  const { client } = await actAs(daemon, 'worker', 'ada')
  const told = daemon.watch('message:published')
  await client.request('message:send', { to_agent: 'bob', content: 'hi' })
  await client.request('message:send', { to_agent: 'bob', content: 'hi', from_agent: 'ada' })
  expect(told.map(({ data }) => data)).toMatchObject([
    { from: 'ada', from_kind: 'agent', hops: 1 },
    { from: 'ada', from_kind: 'agent', hops: 1 },
  ])
  expect(told[0]!.data).not.toHaveProperty('claimed')
  const asBob = [
    ['message:send', { to_agent: 'bob', content: 'x', from_agent: 'bob' }],
    ['message:publish', { topic: 'T', message: 'x', from_agent: 'bob' }],
    ['agent:send_message', { target_agent: 'ada', message: 'x', sender_agent: 'bob' }],
    ['agent:broadcast', { message: 'x', sender_agent: 'system' }],
    ['message:subscribe', { agent_id: 'bob', topics: ['T'] }],
    ['message:ack', { agent_id: 'bob', up_to: 1 }],
    ['agent:connection', { action: 'connect', agent_id: 'bob' }],
    ['agent:connection', { action: 'disconnect', agent_id: 'bob' }],
    ['agent:status', { agent_id: 'bob', status: 'busy' }],
    ['agent:get_state', { agent_id: 'bob', key: 'k' }],
    ['agent:update_state', { agent_id: 'bob', key: 'k', value: 1 }],
  ] as const
  for (const [name, data] of asBob)
    await expect(client.request(name, data), name).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await client.close()
})

test('an agent may do what every agent may and what its profile adds, and nothing else', async () => {
  await using daemon = await agentsDaemon({ files })
  const { client } = await actAs(daemon, 'builder', 'ada')
  const denied = (name: string, data: object = {}) =>
    expect(client.request(name, data), name).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      details: { hint: expect.any(String) },
    })
  expect((await client.request('state:set', { key: 'k', value: 1 })).status).toBe('ok')
  expect((await client.request('state:set', { namespace: 'agent:ada', key: 'k', value: 1 })).status).toBe('ok')
  expect((await client.request('state:set', { namespace: 'builds', key: 'k', value: 1 })).status).toBe('ok')
  expect((await client.request('agent:get_state', { agent_id: 'ada', key: 'k' })).value).toBe(1)
  await denied('state:get', { namespace: 'agent:bob', key: 'k' })
  await denied('state:get', { agent_id: 'bob', key: 'k' })
  await denied('state:list', { namespace: '*' })
  await denied('state:clear', { confirm: true })
  await denied('system:shutdown')
  await denied('agent:spawn', { profile_name: 'worker', task: '' })
  await denied('agent:terminate', { agent_id: 'ada' })
  await denied('agent:save_profile', { profile_name: 'builder', profile_data: {} })
  await denied('agent:broadcast', { message: 'x' })
  await denied('system:subscribe', { patterns: ['**'] })
  await denied('system:subscribe', { patterns: ['build:*', 'message:published'] })
  await client.request('system:subscribe', { patterns: ['build:*', 'agent:spawned'] })
  expect(await client.request('build:done')).toEqual({ delivered: 1 })
  await client.close()
})

test('an agent has a token of its own in a file for its user only; both end with the agent', async () => {
  await using daemon = await agentsDaemon({ files })
  const { client, token_file, socket } = await actAs(daemon, 'worker', 'ada')
  const token = readFileSync(token_file, 'utf8').trim()
  expect([token_file, socket, folder(daemon)].map(path => (statSync(path).mode & 0o777).toString(8))).toEqual([
    '600',
    '600',
    '700',
  ])
  const other = await daemon.client()
  expect((await other.request('system:authenticate', { token })).actor).toEqual({ kind: 'agent', id: 'ada' })
  const wrong = { token: `${token}x` }
  await expect(other.request('system:authenticate', wrong)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await daemon.request('agent:terminate', { agent_id: 'ada' })
  await expect((await daemon.client()).request('system:authenticate', { token })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  })
  expect(readdirSync(folder(daemon))).toEqual([])
  await expect(client.request('agent:list')).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
})

test('mail of an agent that is connected through its door goes there, and an unanswered loop ends there too', async () => {
  await using daemon = await agentsDaemon({ files })
  const { client: first, socket } = await actAs(daemon, 'worker', 'ada')
  await first.close()
  const got: { message: unknown; hops: number }[] = []
  const client = await connect({ socket, reconnect: false, onPush: event => void got.push(event.data as never) })
  await client.request('agent:connection', { action: 'connect', agent_id: 'ada' })
  await daemon.request('agent:spawn', { profile_name: 'worker', agent_id: 'bob' })
  const notices = daemon.watch('agent:loop_limit')
  for (let sent = 0; ; sent++) {
    const outcome = await client
      .request('message:send', { to_agent: 'bob', content: 'x' })
      .catch((cause: unknown) => cause)
    if (outcome instanceof Error) break
    await until(() => got.length === sent + 1 || notices.length > 0)
    if (notices.length > 0) break
  }
  expect(got.length).toBe(16)
  expect(notices.length).toBe(1)
  await client.close()
})

test('an agent that may spawn agents has a limit to how deep they go, and they are told apart by who spawned them', async () => {
  const spawner = { script: 'worker.yaml', permissions: { emit: ['agent:spawn'] } }
  const config = { agent_service: { max_spawn_depth: 1, max_spawns_per_minute_by_agents: 2 } }
  await using daemon = await agentsDaemon({ files: { ...files, 'spawner.json': spawner }, config })
  const { client: ada } = await actAs(daemon, 'spawner', 'ada')
  const spawn = (client: typeof ada, agent_id: string) =>
    client.request('agent:spawn', { profile_name: 'spawner', agent_id, task: 'hello' })
  await spawn(ada, 'bob')
  const { agents } = await daemon.request('agent:list')
  expect(agents).toMatchObject([
    { agent_id: 'ada', depth: 0, spawned_by: expect.stringMatching(/^client:/) },
    { agent_id: 'bob', depth: 1, spawned_by: 'agent:ada' },
  ])
  const bob = { actor: { kind: 'agent', id: 'bob' }, source: 'test' } as const
  await expect(
    daemon.request('agent:spawn', { profile_name: 'spawner', agent_id: 'eve', task: '' }, bob),
  ).rejects.toMatchObject({ code: 'LOOP_LIMIT' })
  await spawn(ada, 'carl')
  await expect(spawn(ada, 'dora')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await ada.close()
})
