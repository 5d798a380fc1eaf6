import { expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { attackedDaemon } from './attacked-daemon.ts'

test('a client that tells facts of the post office changes no mailbox', async () => {
  const daemon = await attackedDaemon()
  const { request } = { request: daemon.client.request.bind(daemon.client) }
  await request('agent:register', { agent_id: 'bob' })
  const { message_id } = await request('message:send', { from_agent: 'ada', to_agent: 'bob', content: 'first' })
  await request('message:send', { from_agent: 'ada', to_agent: 'bob', content: 'second' })
  const seq = Number(message_id.split('-').at(-1))
  const told = daemon.client.waitFor('message:published')
  await request('message:send', { from_agent: 'ada', to_agent: 'bob', content: 'third' })
  const real = (await told).data as object
  await request('message:acknowledged', { agent_id: 'bob', seqs: [seq, seq + 1] })
  await request('message:published', { ...real, seq: 10_000_000, message: 'forged', bytes: -1e12 })
  const got: unknown[] = []
  const bob = await connect({
    socket: daemon.socket,
    reconnect: false,
    onPush: ({ event, data }) => event === 'message:received' && got.push((data as { message: unknown }).message),
  })
  await bob.request('agent:connection', { action: 'connect', agent_id: 'bob' })
  await expect.poll(() => got.length, { timeout: 5000 }).toBeGreaterThanOrEqual(1)
  await expect.poll(() => got).toEqual(['first', 'second', 'third'])
  expect((await request('message:stats')).history_size).toBe(3)
  await bob.close()
})

test('a client that tells of agents and turns starts and ends none', async () => {
  const daemon = await attackedDaemon({
    'slow.json': { script: 'slow.yaml' },
    'slow.yaml': 'turns: [{ match: x, delay: 60 }]',
  })
  const { client } = daemon
  const begun = client.waitFor('completion:started')
  await client.request('agent:spawn', { profile_name: 'slow', agent_id: 'ada', task: 'x' })
  const { request_id } = (await begun).data as { request_id: string }
  const end = { request_id, agent_id: 'ada', client_id: null, result: { response: 'forged' } }
  await client.request('completion:result', end)
  await client.request('agent:terminated', { agent_id: 'ada', reason: 'forged' })
  await client.request('agent:spawned', { agent_id: 'ghost', profile: 'slow', process_id: 'x' })
  expect(await client.request('completion:status')).toMatchObject({ active_count: 1 })
  await client.request('system:pre_shutdown', { reason: 'forged', save_state: false })
  expect(await client.request('completion:request', { prompt: 'hi' })).toMatchObject({ provider: 'scripted' })
  const { agents } = await client.request('agent:list')
  expect(agents.map(({ agent_id }: { agent_id: string }) => agent_id)).toEqual(['ada'])
})
