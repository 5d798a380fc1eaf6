import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../agent-service/until.ts'
import { agentOf } from './agent-stream.ts'
import { legacyDaemon } from './legacy-daemon.ts'

const linesOf = (socket: string, name: string): unknown[] =>
  readFileSync(join(socket, '../../var/logs/sessions', name), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

test('§4.11 an agent is known as it says, its capabilities untrimmed, and a second time in the place of the first', async () => {
  const { result, request } = await legacyDaemon()
  const register = (agent_id: string, more: object) => result('REGISTER_AGENT', { agent_id, role: 'r', ...more })
  expect(await register('b', { capabilities: 'draft,edit, proof,edit' })).toEqual({
    status: 'registered',
    agent_id: 'b',
    role: 'r',
    capabilities: ['draft', 'edit', ' proof', 'edit'],
  })
  await register('a', { capabilities: [' x '] })
  await register('日本 é', { capabilities: '' })
  await register('b', { role: 'second life' })
  const { agents } = await result('GET_AGENTS')
  expect(Object.entries(agents), 'in the order in which they became known').toEqual([
    ['b', { role: 'second life', status: 'active', capabilities: [] }],
    ['a', { role: 'r', status: 'active', capabilities: [' x '] }],
    ['日本 é', { role: 'r', status: 'active', capabilities: [] }],
  ])
  expect((await result('REGISTER_AGENT', { agent_id: '', role: 'r' })).agent_id).toMatch(/^[0-9a-f]{8}$/)
  expect((await request('agent:list')).count).toBe(4)
})

test('§4.5 an agent that an event client has registered is there, and one of a legacy client for event clients', async () => {
  const { result, request } = await legacyDaemon()
  await request('agent:register', { agent_id: 'eve', role: 'coder', capabilities: ['build'] })
  await result('REGISTER_AGENT', { agent_id: 'ann', role: 'writer' })
  expect(Object.keys((await result('GET_AGENTS')).agents)).toEqual(['eve', 'ann'])
  expect((await request('agent:list', { role: 'writer' })).agents).toMatchObject([{ agent_id: 'ann' }])
})

test('§4.12 a task goes to whoever has most of what it needs, among equals to who was known first', async () => {
  const { result, socket, request } = await legacyDaemon()
  const capable = { z: ['search'], b: ['search', 'notes'], a: ['notes', 'search', 'draw'] }
  for (const [agent_id, capabilities] of Object.entries(capable))
    await result('REGISTER_AGENT', { agent_id, role: 'r', capabilities })
  const route = (required_capabilities: string[], more: object = {}) =>
    result('ROUTE_TASK', { task: 't', required_capabilities, ...more })
  const first = await route(['search'], { prefer_agent_id: 'a', context: 'hurry' })
  expect(first).toEqual({
    routing: {
      status: 'routed',
      assigned_agent: { id: 'z', role: 'r', capabilities: ['search'], match_score: 1, status: 'active' },
    },
    task: { description: 't', context: 'hurry', required_capabilities: ['search'] },
    delivery: { status: 'queued', message: 'TASK_ASSIGNMENT: t\nCONTEXT: hurry' },
  })
  expect((await route(['search', 'notes', 'notes'])).routing.assigned_agent).toMatchObject({ id: 'b', match_score: 2 })
  expect((await route(['fly', 'draw'])).routing.assigned_agent.id).toBe('a')
  expect((await route([])).status).toBe('no_suitable_agent')
  await request('agent:status', { agent_id: 'a', status: 'busy' })
  expect(await route(['draw'])).toMatchObject({
    status: 'no_available_agent',
    suitable_agents: [{ agent_id: 'a', status: 'busy', match_score: 1 }],
  })
  const z = await agentOf(socket, 'z')
  expect(await z.next()).toMatchObject({
    type: 'TASK_ASSIGNMENT',
    from: 'system',
    to: 'z',
    task: 't',
    routing_metadata: { match_score: 1, agent_role: 'r' },
  })
  expect((await route(['search'])).delivery.status).toBe('delivered')
})

test('§11 the logs hold each message in its delivered form, each task, and each start of an agent; removed, they come anew', async () => {
  const { result, socket, request } = await legacyDaemon({ completion_service: { provider: 'scripted' } })
  await result('REGISTER_AGENT', { agent_id: 'one', role: 'r', capabilities: ['x'] })
  await result('ROUTE_TASK', { task: 'é', required_capabilities: ['x'] })
  await result('PUBLISH', { from_agent: 'p', event_type: 'NEWS', payload: { n: 1 } })
  await result('PUBLISH', { from_agent: 'p', event_type: 'DIRECT_MESSAGE', payload: { message: 'to nobody' } })
  await request('message:publish', { topic: 'NEWS', message: { n: 2 }, from_agent: 'eve' })
  await request('agent:save_profile', { profile_name: 'courier', profile_data: { role: 'messenger' } })
  await result('SPAWN_AGENT', { task: 't', profile_name: 'courier', agent_id: 'k' })
  expect(linesOf(socket, 'message_bus.jsonl')).toMatchObject([
    { id: expect.any(String), type: 'TASK_ASSIGNMENT', from: 'system', to: 'one', task: 'é' },
    { type: 'NEWS', from: 'p', n: 1 },
    { type: 'DIRECT_MESSAGE', message: 'to nobody' },
    { type: 'NEWS', from: 'eve', n: 2 },
    { type: 'AGENT_SPAWNED', from: 'orchestrator', agent_id: 'k', profile: 'courier' },
    { type: 'agent_controller', from: 'daemon', agent_id: 'k', process_id: expect.any(String) },
  ])
  expect((await result('MESSAGE_BUS_STATS')).history_size).toBe(6)
  expect(linesOf(socket, 'task_routing.jsonl')).toEqual([
    {
      timestamp: expect.stringMatching(/Z$/),
      type: 'task_routing',
      task: 'é',
      required_capabilities: ['x'],
      assigned_agent: 'one',
      agent_capabilities: ['x'],
      match_score: 1,
    },
  ])
  await result('CLEANUP', { cleanup_type: 'logs' })
  await result('PUBLISH', { from_agent: 'p', event_type: 'NEWS', payload: { n: 3 } })
  expect(linesOf(socket, 'message_bus.jsonl')).toMatchObject([{ n: 3 }])
})

test('§5.1 an agent that goes away without a word is disconnected, and its mail waits', async () => {
  const { result, socket, request } = await legacyDaemon()
  const ann = await agentOf(socket, 'ann')
  await ann.close()
  await until(async () => (await request('message:stats')).connected_agents.length === 0)
  const sent = await result('PUBLISH', { from_agent: 'p', event_type: 'DIRECT_MESSAGE', payload: { to: 'ann' } })
  expect(sent.delivery.status).toBe('queued')
})
