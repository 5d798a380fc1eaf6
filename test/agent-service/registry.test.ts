import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { agentsDaemon } from './agents-daemon.ts'

test('what the guide promises of agents: profiles, identities and a registry', async () => {
  await using daemon = await agentsDaemon()
  const { request } = daemon
  const profile_data = { role: 'analyst', capabilities: ['analysis'], model: 'sonnet' }
  expect(await request('agent:save_profile', { profile_name: 'test_analyst', profile_data })).toEqual({
    profile_name: 'test_analyst',
    status: 'saved',
  })
  expect((await request('agent:load_profile', { profile_name: 'test_analyst' })).profile).toEqual(profile_data)
  const { identity } = await request('agent:create_identity', { agent_id: 'analyst_001', role: 'analyst' })
  expect(identity).toMatchObject({ agent_id: 'analyst_001', display_name: 'Analyst-_001', role: 'analyst' })
  expect((await request('agent:list')).count).toBe(0)
  const agent_info = { role: 'analyst', capabilities: ['analysis', 'reporting'] }
  expect(await request('agent:register', { agent_id: 'analyst_001', agent_info })).toEqual({
    agent_id: 'analyst_001',
    status: 'registered',
  })
  const { agents, count } = await request('agent:list')
  expect(count).toBe(1)
  expect(agents[0]).toMatchObject({ agent_id: 'analyst_001', status: 'active', ...agent_info })
})

test('an id is given away once, whoever asks at the same time, and can be given away again', async () => {
  await using daemon = await agentsDaemon()
  const register = () => daemon.dispatch('agent:register', { agent_id: 'ada' })
  const outcomes = await Promise.all(Array.from({ length: 10 }, register))
  expect(outcomes.filter(outcome => !('error' in outcome)).length).toBe(1)
  for (const outcome of outcomes) if ('error' in outcome) expect(outcome.error.code).toBe('ALREADY_EXISTS')
  for (let times = 0; times < 3; times++) {
    await daemon.request('agent:unregister', { agent_id: 'ada' })
    await daemon.request('agent:register', { agent_id: 'ada' })
  }
  await daemon.request('agent:register', { agent_id: 'ada', role: 'coder', replace: true })
  expect((await daemon.request('agent:list')).agents).toMatchObject([{ agent_id: 'ada', role: 'coder' }])
})

test('no more agents run than may, whoever starts them at the same time', async () => {
  await using daemon = await agentsDaemon({ config: { agent_service: { max_agents: 3 } } })
  const spawn = () => daemon.dispatch('agent:spawn', { profile_name: 'analyst', task: '' })
  const outcomes = await Promise.all(Array.from({ length: 10 }, spawn))
  expect(outcomes.filter(outcome => !('error' in outcome)).length).toBe(3)
  for (const outcome of outcomes) if ('error' in outcome) expect(outcome.error.code).toBe('SPAWN_FAILED')
  const [first] = (await daemon.request('agent:list')).agents
  await daemon.request('agent:terminate', { agent_id: first.agent_id })
  await daemon.request('agent:spawn', { profile_name: 'analyst', task: '' })
})

test('an agent says how it is, and a busy one is given no task', async () => {
  await using daemon = await agentsDaemon()
  for (const agent_id of ['ada', 'bob']) await daemon.request('agent:register', { agent_id, capabilities: 'sums' })
  await daemon.request('agent:status', { agent_id: 'ada', status: 'busy', info: { since: 1 } })
  const told = daemon.watch('agent:task_assigned')
  const routed = await daemon.request('agent:route_task', { task: 'add', required_capabilities: ['sums'] })
  expect(routed).toMatchObject({ agent_id: 'bob', score: 1, confidence: 1, delivery: 'queued' })
  expect(told.map(({ data }) => data)).toEqual([{ agent_id: 'bob', task: 'add', score: 1 }])
  await daemon.request('agent:status', { agent_id: 'bob', status: 'busy' })
  await expect(daemon.request('agent:route_task', { task: 'add', requirements: ['sums'] })).rejects.toMatchObject({
    code: 'NO_SUITABLE_AGENT',
    details: { available_agents: [{ agent_id: 'ada' }, { agent_id: 'bob' }] },
  })
})

test('a broadcast reaches every agent but its sender, or those of a role', async () => {
  await using daemon = await agentsDaemon()
  for (const [agent_id, role] of [
    ['ada', 'coder'],
    ['bob', 'coder'],
    ['eve', 'writer'],
  ])
    await daemon.request('agent:register', { agent_id, role })
  const told = daemon.watch('agent:message')
  const answer = await daemon.request('agent:broadcast', { message: 'hi', sender_agent: 'ada' })
  expect(answer).toMatchObject({ status: 'broadcast', recipients: ['bob', 'eve'], count: 2 })
  expect(told.map(({ data }) => data)).toMatchObject([
    { from: 'ada', to: 'bob', message: 'hi', broadcast: true },
    { from: 'ada', to: 'eve', message: 'hi', broadcast: true },
  ])
  const coders = await daemon.request('agent:broadcast', { message: 'hi', filter_role: 'coder' })
  expect(coders.recipients).toEqual(['ada', 'bob'])
})

test('what is sent to an agent nobody knows is refused with the names that are like it', async () => {
  await using daemon = await agentsDaemon()
  await daemon.request('agent:register', { agent_id: 'analyst_1' })
  await expect(daemon.request('agent:send_message', { target_agent: 'analist_1', message: 'x' })).rejects.toMatchObject(
    { code: 'NOT_FOUND', details: { hint: 'did you mean analyst_1?' } },
  )
  await daemon.request('agent:create_identity', { agent_id: 'ghost' })
  expect(await daemon.request('agent:send_message', { target_agent: 'ghost', message: 'x' })).toMatchObject({
    status: 'queued',
  })
})

test('what an agent keeps for itself is in its own namespace, digit for digit', async () => {
  await using daemon = await agentsDaemon()
  const ask = async (line: string): Promise<string> => {
    const socket = connect(join(daemon.home, 'sockets', 'events.sock'))
    socket.end(`${line}\n`)
    return text(socket)
  }
  await ask('{"event":"agent:update_state","data":{"agent_id":"ada","key":"k","value":[9007199254740993,1.0]}}')
  const read = '{"event":"agent:get_state","data":{"agent_id":"ada","key":"k"}}'
  expect(await ask(read)).toContain('"value":[9007199254740993,1.0]')
  expect(await daemon.request('state:get', { namespace: 'agent:ada', key: 'k' })).toMatchObject({ found: true })
})
