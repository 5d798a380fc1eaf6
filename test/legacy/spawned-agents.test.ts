import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../agent-service/until.ts'
import { agentOf } from './agent-stream.ts'
import { legacyDaemon } from './legacy-daemon.ts'

/** A daemon with three profiles; its agents are scripted, and answer with what they were asked. */
const spawning = async (config: object = {}) => {
  const daemon = await legacyDaemon({
    completion_service: { provider: 'scripted' },
    agent_service: { shipped_profiles: false },
    ...config,
  })
  const profiles = {
    scribe: { role: 'note-taker', capabilities: ['writing'], composition: 'scribe_brief', model: 'haiku' },
    scribe_brief: { role: 'brief-writer', model: 'opus' },
    courier: { role: 'messenger' },
  }
  for (const [profile_name, profile_data] of Object.entries(profiles))
    await daemon.request('agent:save_profile', { profile_name, profile_data })
  const spawn = (agent_id: string, profile_name: string, more: object = {}) =>
    daemon.result('SPAWN_AGENT', { task: 'the task', profile_name, agent_id, ...more })
  const send = (parameters: object) => daemon.result('SEND_MESSAGE', { from_agent: 'm-1', ...parameters })
  const answers = async () => (await daemon.result('GET_PROCESSES')).processes
  return { ...daemon, spawn, send, answers }
}

test('§7.1 the record comes from the profile that names the composition, else from the name', async () => {
  const { spawn, result } = await spawning()
  expect(await spawn('k-1', 'courier', { role: 'hint', capabilities: ['zz'], model: 'opus' })).toEqual({
    agent: {
      id: 'k-1',
      process_id: expect.stringMatching(/^[0-9a-f]{8}$/),
      composition: 'courier',
      role: 'Courier',
      capabilities: [],
      status: 'active',
      task: 'the task',
      model: 'sonnet',
    },
    selection: { composition_used: 'courier', fallback_used: true, score: 0 },
  })
  const { agent } = await spawn('k-2', 'scribe_brief')
  expect(agent).toMatchObject({ role: 'note-taker', capabilities: ['writing'], model: 'haiku' })
  expect((await result('GET_AGENTS')).agents).toMatchObject({
    'k-1': { role: 'Courier', status: 'active' },
    'k-2': { role: 'note-taker', capabilities: ['writing'] },
  })
})

test('§7.2 an id that is made up is the one that is registered', async () => {
  const { result } = await spawning()
  const { agent } = await result('SPAWN_AGENT', { task: 't', profile_name: 'courier' })
  expect(agent.id).toMatch(/^courier_[0-9a-f]{8}$/)
  expect(Object.keys((await result('GET_AGENTS')).agents)).toEqual([agent.id])
  expect((await result('GET_PROCESSES')).processes).toMatchObject([{ agent_id: agent.id, profile: 'courier' }])
})

test('§7.2 one that runs is not started anew, and has one process more; what is no profile fails', async () => {
  const { spawn, ask, result, request } = await spawning()
  const { agent: first } = await spawn('k-1', 'courier')
  const { agent: second } = await spawn('k-1', 'scribe_brief')
  expect(second.process_id).not.toBe(first.process_id)
  expect((await result('GET_AGENTS')).agents['k-1'].role).toBe('note-taker')
  expect((await result('GET_PROCESSES')).total).toBe(2)
  expect((await request('agent:list')).agents[0].process_id).toBe(first.process_id)
  for (const profile_name of ['absent', '../../x'])
    expect((await ask('SPAWN_AGENT', { task: 't', profile_name, agent_id: 'k-2' })).error).toMatchObject({
      code: 'SPAWN_FAILED',
      message: `Failed to spawn agent with composition ${profile_name}`,
    })
})

test('§7.2 an id that was only registered or loaded is spawned, in its place; without a profile it stays as it was', async () => {
  const { spawn, ask, result } = await spawning()
  const agents = async () => (await result('GET_AGENTS')).agents
  await result('LOAD_STATE', { state_data: { agents: { 'k-0': { role: 'loaded' } } } })
  await result('REGISTER_AGENT', { agent_id: 'k-1', role: 'registered' })
  await result('REGISTER_AGENT', { agent_id: 'k-2', role: 'registered' })
  const refused = await ask('SPAWN_AGENT', { task: 't', profile_name: 'absent', agent_id: 'k-1' })
  expect(refused.error.code).toBe('SPAWN_FAILED')
  expect((await agents())['k-1'].role).toBe('registered')
  for (const id of ['k-1', 'k-0']) expect((await spawn(id, 'courier')).agent).toMatchObject({ id, role: 'Courier' })
  expect(Object.entries(await agents()).map(([id, { role }]: any) => `${id} ${role}`)).toEqual([
    'k-0 Courier',
    'k-1 Courier',
    'k-2 registered',
  ])
  expect((await result('GET_PROCESSES')).total).toBe(2)
})

test('§4.13 the task starts no turn, and stands before the first message', async () => {
  const { spawn, send, answers } = await spawning()
  await spawn('m-1', 'courier', { task: '' })
  await spawn('m-2', 'courier', { task: 'Count.' })
  expect((await answers())[1]).toMatchObject({ conversation_length: 0, session_id: null, last_response_preview: null })
  await send({ to_agent: 'm-2', content: 'one' })
  await until(async () => (await answers())[1].conversation_length === 1)
  expect((await answers())[1].last_response_preview).toContain('Count.\n\nUser message: one')
  await send({ to_agent: 'm-2', content: 'two' })
  await until(async () => (await answers())[1].conversation_length === 2)
  expect((await answers())[1].last_response_preview).not.toContain('Count.')
})

test('§4.13 the task is a turn at once when the settings say so', async () => {
  const { spawn, answers } = await spawning({ legacy: { spawn_task: 'turn' } })
  await spawn('m-1', 'courier', { task: 'Count.' })
  await until(async () => (await answers())[0].conversation_length === 1)
  expect((await answers())[0].last_response_preview).toContain('Count.')
})

test('§7.4 an answer is told over the bus under its name, to nobody by mail', async () => {
  const { spawn, send, socket, result, answers } = await spawning()
  await spawn('m-1', 'courier')
  await spawn('m-2', 'courier')
  const watcher = await agentOf(socket, 'watcher')
  const event_types = ['AGENT_RESPONSE', 'DEBATE_RESPONSE', 'DIRECT_MESSAGE']
  await result('SUBSCRIBE', { agent_id: 'watcher', event_types })
  await send({ to_agent: 'm-2', content: 'hello' })
  expect(await watcher.next()).toMatchObject({
    type: 'AGENT_RESPONSE',
    from: 'm-2',
    content: expect.stringContaining('User message: hello'),
    responding_to: 'm-1',
    profile: 'courier',
  })
  await send({ to_agent: 'm-2', content: 'hello', message_type: 'DEBATE_OPENING' })
  expect((await watcher.next()).type).toBe('DEBATE_RESPONSE')
  expect((await answers())[0].conversation_length, 'nobody answers an answer').toBe(0)
})

test('§7.4 the log of a conversation says which agent it is', async () => {
  const { spawn, send, answers, home } = await spawning()
  await spawn('m-1', 'courier')
  await send({ to_agent: 'm-1', content: 'é' })
  await until(async () => (await answers())[0].conversation_length === 1)
  const text = readFileSync(join(home, `var/logs/sessions/${(await answers())[0].session_id}.jsonl`), 'utf8')
  expect(text, '§11').toMatch(/^[ -~\n]*$/)
  expect(
    text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toMatchObject([
    { type: 'human', agent_id: 'm-1', content: expect.stringContaining('User message: é') },
    { type: 'claude', agent_id: 'm-1' },
  ])
})

test('§4.18 only spawned agents send and get these messages; metadata goes before the other fields', async () => {
  const { spawn, send, ask } = await spawning()
  const missing = await ask('SEND_MESSAGE', { from_agent: 'm-1', content: 'x' })
  expect(missing.error).toMatchObject({ code: 'SENDER_NOT_FOUND', message: "Sender agent 'm-1' not found" })
  for (const agent_id of ['m-1', 'm-2', 'm-3']) await spawn(agent_id, 'courier')
  const stranger = await ask('SEND_MESSAGE', { from_agent: 'm-1', to_agent: 'x', content: 'x' })
  expect(stranger.error.code).toBe('RECIPIENT_NOT_FOUND')
  expect(await send({ content: 'all', message_type: 'NOTE', metadata: { type: 'OVER' } })).toMatchObject({
    delivery: 'broadcast',
    recipients: ['m-2', 'm-3'],
    count: 2,
    type: 'OVER',
    status: 'broadcast',
  })
  expect(await send({ content: 'c', event_types: ['ALPHA', 'COLLABORATION_REQUEST'] })).toMatchObject({
    delivery: 'event_bus',
    total_delivered: 2,
    details: [
      { event_type: 'ALPHA', subscribers: [], count: 0 },
      { event_type: 'COLLABORATION_REQUEST', subscribers: ['m-2', 'm-3'], count: 2 },
    ],
    status: 'published',
  })
})

test('§7.3 an agent that an event client has started takes part like the others', async () => {
  const { request, spawn, send, answers } = await spawning()
  await spawn('m-1', 'courier')
  await request('agent:spawn', { profile_name: 'courier', agent_id: 'eve' })
  await send({ to_agent: 'eve', content: 'hello' })
  await until(async () => (await answers()).some((one: any) => one.agent_id === 'eve' && one.conversation_length === 1))
})
