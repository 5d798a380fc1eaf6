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
