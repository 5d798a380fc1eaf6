import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { legacyDaemon } from './legacy-daemon.ts'

const idle = {
  status: 'healthy',
  uptime: expect.any(Number),
  managers: {
    state: { status: 'active', sessions: 0 },
    process: { status: 'active', processes: 0 },
    agent: { status: 'active', agents: 0 },
    message_bus: { status: 'active', subscribers: 0, event_types: 0, connections: 0 },
  },
}

test('§4.1 HEALTH_CHECK counts what is there', async () => {
  const { result } = await legacyDaemon()
  expect(await result('HEALTH_CHECK')).toEqual(idle)
  await result('REGISTER_AGENT', { agent_id: 'a', role: 'r' })
  await result('LOAD_STATE', { state_data: { sessions: { s1: {}, s2: 7 }, agents: { b: {}, c: {} } } })
  expect(await result('HEALTH_CHECK')).toMatchObject({ managers: { state: { sessions: 2 }, agent: { agents: 2 } } })
})

test('§4.2 GET_COMMANDS and HELP list every command with what it takes', async () => {
  const { ask } = await legacyDaemon()
  const { command, result } = await ask('HELP')
  expect(command).toBe('GET_COMMANDS')
  expect(result.aliases).toEqual({ HELP: 'GET_COMMANDS' })
  const names = result.commands.map((one: { command: string }) => one.command)
  expect(names).toEqual(names.toSorted())
  expect(names).toContain('SET_AGENT_KV')
  expect(result.commands).toContainEqual({
    command: 'CLEANUP',
    source: 'registry',
    description: expect.any(String),
    parameters: {
      cleanup_type: {
        type: 'string',
        enum: ['logs', 'sessions', 'sockets', 'all'],
        description: 'what to clean up',
        required: true,
      },
    },
  })
  expect((await ask('GET_COMMANDS', { any: 'thing' })).result).toEqual(result)
})

test('§4.3 GET_PROCESSES is empty as long as nothing was spawned', async () => {
  const { result } = await legacyDaemon()
  expect(await result('GET_PROCESSES')).toEqual({ processes: [], total: 0 })
})

test('§4.4 MESSAGE_BUS_STATS says who waits for what', async () => {
  const { result } = await legacyDaemon()
  expect(await result('MESSAGE_BUS_STATS')).toEqual({
    connected_agents: [],
    subscriptions: {},
    offline_queues: {},
    history_size: 0,
  })
  await result('PUBLISH', { from_agent: 'a', event_type: 'DIRECT_MESSAGE', payload: { to: 'far away', content: 'hi' } })
  expect(await result('MESSAGE_BUS_STATS')).toMatchObject({ offline_queues: { 'far away': 1 }, history_size: 1 })
})

test('§4.6 SHUTDOWN is answered and asks the daemon to stop', async () => {
  const { result, request } = await legacyDaemon()
  expect(await result('SHUTDOWN', { any: 'thing' })).toEqual({
    status: 'shutting_down',
    message: 'SHUTTING DOWN',
    details: 'Daemon shutdown initiated',
  })
  const { events } = await request('system:event_history', { pattern: 'system:shutdown' })
  expect(events).toMatchObject([{ data: { reason: 'the legacy command SHUTDOWN' } }])
  expect(events[0].metadata.actor).toMatch(/^client:/)
})

test('§4.7 RELOAD_DAEMON answers at once that nothing was replaced', async () => {
  const { result } = await legacyDaemon()
  expect(await result('RELOAD_DAEMON')).toEqual({
    error: 'Hot reload failed: New daemon failed health check',
    status: 'rollback_complete',
  })
})

test('§4.8 CLEANUP deletes logs and files beside the sockets, and forgets sessions; live sockets and the link stay', async () => {
  const { result, request, home, socket, ask } = await legacyDaemon()
  const logs = join(home, 'var/logs/sessions')
  for (const name of ['one.jsonl', 'two.jsonl', 'other.txt']) writeFileSync(join(logs, name), '')
  symlinkSync('one.jsonl', join(logs, 'latest.jsonl'))
  writeFileSync(join(home, 'sockets', 'last_session_id'), 's1')
  mkdirSync(join(home, 'sockets', 'folder'))
  await result('LOAD_STATE', { state_data: { sessions: { s1: { turns: 1 } } } })
  expect(await request('state:get_session', { session_id: 's1' })).toMatchObject({ session: { turns: 1 } })
  expect(await result('CLEANUP', { cleanup_type: 'all' })).toEqual({
    status: 'cleaned',
    cleanup_type: 'all',
    details: 'Logs: Deleted 2 log files | Sessions: Cleared 1 tracked sessions | Sockets: Deleted 1 socket files',
  })
  expect(readdirSync(logs).toSorted()).toEqual(['latest.jsonl', 'other.txt'])
  expect(existsSync(socket)).toBe(true)
  expect(existsSync(join(home, 'sockets', 'folder'))).toBe(true)
  expect(await request('state:get_session', { session_id: 's1' })).toMatchObject({ found: false })
  expect(await result('HEALTH_CHECK')).toEqual(idle)
  for (const wrong of ['LOGS', null])
    expect((await ask('CLEANUP', { cleanup_type: wrong })).error.message).toBe(
      "Validation failed: cleanup_type: Input should be 'logs', 'sessions', 'sockets' or 'all'",
    )
})

test('§4.9 RELOAD_MODULE refuses paths, and says honestly why it loads no module', async () => {
  const { ask, home } = await legacyDaemon()
  mkdirSync(join(home, 'extension_modules'))
  writeFileSync(join(home, 'extension_modules', 'sample.py'), '')
  const refusal = async (parameters: object) => {
    const { command, error } = await ask('RELOAD_MODULE', parameters)
    return [command, error.code, error.message]
  }
  expect(await refusal({})).toEqual([
    'RELOAD_MODULE',
    'RELOAD_FAILED',
    'No module found at extension_modules/handler.py',
  ])
  expect(await refusal({ module_name: 'sample' })).toEqual([
    'RELOAD_MODULE',
    'RELOAD_FAILED',
    expect.stringMatching(/^Error reloading module: extension_modules\/sample.py was written for the Python daemon/),
  ])
  for (const module_name of ['../x', 'a/b', 'a\\b', '..'])
    expect(await refusal({ module_name })).toEqual([
      '',
      'INVALID_COMMAND',
      'Validation failed: module_name: Value error, Invalid module name - path traversal not allowed',
    ])
  expect(await refusal({ module_name: 'nul\0' })).toEqual(['RELOAD_MODULE', 'RELOAD_FAILED', expect.anything()])
})

test('§4.10 LOAD_STATE replaces sessions and agents, and says which keys came in which order', async () => {
  const { result, request, send } = await legacyDaemon()
  await result('REGISTER_AGENT', { agent_id: 'gone', role: 'r' })
  const answer = await send(
    '{"command":"LOAD_STATE","parameters":{"state_data":{"2":0,"sessions":{"s":{"n":1.0}},"1":0,"agents":{"new":{"role":"cook","status":"busy","capabilities":["soup",3]}}},"merge":true}}\n',
  )
  expect(JSON.parse(answer).result).toEqual({
    status: 'loaded',
    message: 'State loaded successfully',
    state_keys: ['2', 'sessions', '1', 'agents'],
  })
  expect(await result('GET_AGENTS')).toEqual({
    agents: { new: { role: 'cook', status: 'busy', capabilities: ['soup'] } },
  })
  expect((await request('agent:list')).agents).toMatchObject([{ agent_id: 'new', role: 'cook' }])
  await send('{"command":"LOAD_STATE","parameters":{"state_data":{"sessions":{"s":{"n":NaN}}}}}\n')
  expect(await request('state:get_session', { session_id: 's' })).toMatchObject({ found: true })
})

test('§4.10 §4.5 after LOAD_STATE agents are as it says: what it left out is null, and those it did not name are not told of', async () => {
  const { result, request, home } = await legacyDaemon()
  mkdirSync(join(home, 'agent_profiles'), { recursive: true })
  writeFileSync(join(home, 'agent_profiles', 'scribe.json'), '{}')
  await result('SPAWN_AGENT', { task: 't', profile_name: 'scribe', agent_id: 'runs' })
  await result('LOAD_STATE', { state_data: { agents: { 2: { capabilities: ['x'] }, 1: { role: 'r' } } } })
  const bare = { role: null, status: null, capabilities: ['x'] }
  expect(await result('GET_AGENTS')).toEqual({
    agents: { 2: bare, 1: { role: 'r', status: null, capabilities: [] } },
  })
  expect(await result('ROUTE_TASK', { task: 't', required_capabilities: ['x'] })).toMatchObject({
    status: 'no_available_agent',
  })
  expect((await result('HEALTH_CHECK')).managers.agent.agents).toBe(2)
  expect((await result('GET_PROCESSES')).total, 'what runs goes on').toBe(1)
  expect((await request('agent:list')).agents).toHaveLength(3)
  await result('REGISTER_AGENT', { agent_id: '2', role: 'back', capabilities: ['x'] })
  await result('SPAWN_AGENT', { task: 't', profile_name: 'scribe', agent_id: 'runs' })
  expect((await result('GET_AGENTS')).agents).toMatchObject({ 2: { status: 'active' }, runs: { status: 'active' } })
})

test('§4.5 agents are told of in the order in which they became known, whatever their names', async () => {
  const { result, send } = await legacyDaemon()
  for (const agent_id of ['b', '2', '1', 'a']) await result('REGISTER_AGENT', { agent_id, role: 'r' })
  const answer = await send('{"command":"GET_AGENTS"}\n')
  expect([...answer.matchAll(/"(\w+)": \{"role"/g)].map(([, id]) => id)).toEqual(['b', '2', '1', 'a'])
})

test('§4.10 LOAD_STATE cannot move the store, and refuses what is no state', async () => {
  const { result, ask } = await legacyDaemon()
  await result('SET_AGENT_KV', { key: 'k', value: 1 })
  await result('LOAD_STATE', { state_data: { db_path: '/etc/passwd' } })
  await result('LOAD_STATE', { state_data: {} })
  expect(await result('GET_AGENT_KV', { key: 'k' })).toMatchObject({ value: 1 })
  for (const [state_data, message] of [
    [{ sessions: [] }, 'state_data: Value error, sessions must be an object'],
    [{ agents: { a: 1 } }, 'state_data: Value error, the record of agent a must be an object'],
    [null, 'state_data: Input should be a valid dictionary'],
  ])
    expect((await ask('LOAD_STATE', { state_data })).error).toMatchObject({
      code: 'INVALID_COMMAND',
      message: `Validation failed: ${message}`,
    })
})
