import { expect, test } from 'vitest'
import { attackedDaemon } from './attacked-daemon.ts'

const profiles = {
  'worker.json': { role: 'worker', script: 'quiet.yaml' },
  'trusted.json': {
    role: 'worker',
    script: 'quiet.yaml',
    permissions: { emit: ['monitor:*', 'state:*', 'agent:spawn'], subscribe: ['DIRECT_MESSAGE'] },
  },
  'asking.json': { role: 'worker', script: 'quiet.yaml', permissions: { emit: ['completion:*'] } },
  'quiet.yaml': "turns: []\notherwise: '[NO_RESPONSE]'",
}
const denied = { code: 'PERMISSION_DENIED' }

test('an agent hears, reads and acknowledges nobody’s mail but its own, and speaks as nobody else', async () => {
  const daemon = await attackedDaemon(profiles)
  const eve = await daemon.enter('worker', 'eve')
  await daemon.client.request('agent:register', { agent_id: 'bob' })
  const { message_id } = await daemon.client.request('message:send', { from_agent: 'ada', to_agent: 'bob', content: 1 })
  const attempts = [
    ['message:subscribe', { topics: ['T', 'DIRECT_MESSAGE'] }],
    ['message:subscribe', { event_types: ['DIRECT_MESSAGE'] }],
    ['message:subscribe', { agent_id: 'bob', topics: ['T'] }],
    ['message:unsubscribe', { agent_id: 'bob' }],
    ['message:ack', { agent_id: 'bob', message_id }],
    ['message:send', { from_agent: 'ada', to_agent: 'bob', content: 2 }],
    ['agent:send_message', { sender_agent: 'system', target_agent: 'bob', message: 2 }],
    ['agent:broadcast', { sender_agent: 'ada', message: 2 }],
    ['agent:connection', { action: 'connect', agent_id: 'bob' }],
    ['agent:status', { agent_id: 'bob', status: 'error' }],
    ['system:subscribe', { patterns: ['agent:status'], pattern: '*' }],
    ['monitor:subscribe', { event_patterns: ['*'] }],
    ['system:event_history', {}],
    ['message:received', { message_id }],
    ['completion:result', { request_id: 'x' }],
    ['completion:async', { prompt: 'x', agent_id: 'bob' }],
    ['transport:broadcast', { event: { event: 'message:received', data: {} } }],
    ['system:authenticate', { token: 'guessed' }],
  ] as const
  for (const [name, data] of attempts) await expect(eve.request(name, data), name).rejects.toMatchObject(denied)
  await expect(eve.request('message:ack', { message_id })).rejects.toMatchObject({ code: 'CONFLICT' })
  await eve.close()
})

test('an agent that may ask for turns asks for its own, never in the name of another', async () => {
  const daemon = await attackedDaemon(profiles)
  const eve = await daemon.enter('asking', 'eve')
  await daemon.client.request('agent:spawn', { profile_name: 'worker', agent_id: 'bob' })
  for (const name of ['completion:async', 'completion:request', 'completion:spawn_agent']) {
    const asked = eve.request(name, { prompt: 'x', task: 'x', agent_id: 'bob' })
    await expect(asked, name).rejects.toMatchObject(denied)
  }
  expect(await eve.request('completion:async', { prompt: 'x' })).toHaveProperty('request_id')
  expect(await eve.request('completion:async', { prompt: 'x', agent_id: 'eve' })).toHaveProperty('request_id')
  const free = await daemon.client.request('completion:async', { prompt: 'x', agent_id: 'bob' })
  expect(free, 'whoever is no agent may').toHaveProperty('request_id')
  await eve.close()
})

test('an agent that may listen, keep state and start others still does none of it beyond its rights', async () => {
  const daemon = await attackedDaemon(profiles)
  const eve = await daemon.enter('trusted', 'eve')
  await daemon.client.request('state:set', { namespace: 'agent:bob', key: 'k', value: 1 })
  const attempts = [
    ['monitor:subscribe', { event_patterns: ['*'] }],
    ['state:import', { state_data: { agents: { bob: { k: 2 } } }, merge: true }],
    ['state:import', { state_data: { namespaces: { 'agent:bob': { k: 2 } } } }],
    ['state:clear', { confirm: true }],
    ['state:clear', { namespace: 'agents', confirm: true }],
    ['state:get', { namespace: '', agent_id: 'bob', key: 'k' }],
    ['state:list', {}],
    ['state:update_session', { session_id: 's' }],
    ['agent:spawn', { agent_type: 'x', config: { permissions: { emit: ['*'] } } }],
    ['agent:spawn', { agent_type: 'x', config: { provider: { name: 'command', command: ['sh', '-c', 'id'] } } }],
    ['agent:spawn', { agent_type: 'x', config: { script: '/etc/passwd' } }],
    ['agent:spawn', { agent_type: 'x', config: { limits: { max_hops: 9999 } } }],
  ] as const
  for (const [name, data] of attempts)
    await expect(eve.request(name, data), JSON.stringify(data)).rejects.toMatchObject(denied)
  expect(await daemon.client.request('state:get', { namespace: 'agent:bob', key: 'k' })).toMatchObject({ value: 1 })
  expect(await eve.request('message:subscribe', { topics: ['DIRECT_MESSAGE'] })).toMatchObject({ status: 'subscribed' })
  expect(await eve.request('agent:spawn', { profile_name: 'worker', agent_id: 'child' })).toMatchObject({
    agent_id: 'child',
  })
  await eve.close()
})

test('who only says that it is an agent is a client that claims to be one', async () => {
  const daemon = await attackedDaemon(profiles)
  const told = daemon.client.waitFor('message:published')
  await daemon.client.request('message:send', { from_agent: 'ada', to_agent: 'bob', content: 1 })
  expect((await told).data).toMatchObject({ from: 'ada', from_kind: 'client', claimed: true })
})
