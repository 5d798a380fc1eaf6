import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Client, connect } from '../src/client/index.ts'
import { ksi, scratchHome, startDetached } from './cli/ksi.ts'

/** A real daemon in a scratch folder, asked over its real socket. */
const daemon = async (files: Record<string, string> = {}) => {
  const { home, env } = await scratchHome()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(home, name, '..'), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  const started = await startDetached(env)
  const client: Client = await connect({ socket: started.socket })
  onTestFinished(() => client.close())
  return { client, home, env, pid: started.pid, ask: client.request.bind(client) }
}

const echoPlugin = (name: string, body: string): string => `
import { command, definePlugin } from 'ksi-daemon/plugin'
const any = { '~standard': { version: 1, vendor: 'test', validate: value => ({ value }), jsonSchema: { input: () => ({}), output: () => ({}) } } }
export default definePlugin({
  name: '${name}', version: '1.0.0', description: '', commands: { run: command('${name}:run', { doc: '', input: any, output: any }) },
  setup: () => ({ commands: { run: async (data, context) => { ${body} } } }),
})
`

test('plugin loading: the services are there', async () => {
  const { ask } = await daemon()
  const plugins = await ask('system:plugins')
  expect(Object.keys(plugins)).toEqual(expect.arrayContaining(['state_service', 'agent_service', 'completion_service']))
  const { counts } = await ask('system:plugin_status')
  expect(counts).toMatchObject({ failed: 0 })
})

test('event routing: what is set can be read', async () => {
  const { ask } = await daemon()
  expect(await ask('state:set', { namespace: 'test', key: 'k', value: { n: [1, 'a', null] } })).toMatchObject({
    status: 'ok',
  })
  expect(await ask('state:get', { namespace: 'test', key: 'k' })).toMatchObject({
    value: { n: [1, 'a', null] },
    found: true,
  })
})

test('agent lifecycle: profile, identity, registration', async () => {
  const { ask } = await daemon()
  const profile = { role: 'analyst', capabilities: ['analysis'] }
  expect(await ask('agent:save_profile', { profile_name: 'tester', profile_data: profile })).toMatchObject({
    status: 'saved',
  })
  const { identity } = await ask('agent:create_identity', {
    agent_id: 'tester_001',
    display_name: 'Tester',
    role: 'analyst',
  })
  expect(identity).toMatchObject({ agent_id: 'tester_001', display_name: 'Tester', identity_uuid: expect.any(String) })
  expect(await ask('agent:list')).toMatchObject({ count: 0 })
  const agent_info = { role: 'analyst', capabilities: ['analysis'], status: 'active' }
  expect(await ask('agent:register', { agent_id: 'tester_001', agent_info })).toMatchObject({ status: 'registered' })
  const { agents, count } = await ask('agent:list')
  expect([count, agents[0]]).toEqual([1, expect.objectContaining({ agent_id: 'tester_001', role: 'analyst' })])
})

test('task routing: by capability and by role', async () => {
  const { ask } = await daemon()
  await ask('agent:register', {
    agent_id: 'analyst_001',
    agent_info: { role: 'analyst', capabilities: ['data', 'reports'] },
  })
  await ask('agent:register', { agent_id: 'creative_001', agent_info: { role: 'creative', capabilities: ['writing'] } })
  const byCapability = await ask('agent:route_task', { task: 'count', required_capabilities: ['data'] })
  expect(byCapability).toMatchObject({ agent_id: 'analyst_001', score: expect.any(Number) })
  expect(byCapability.score).toBeGreaterThan(0)
  expect(await ask('agent:route_task', { task: 'sing', preferred_role: 'creative' })).toMatchObject({
    agent_id: 'creative_001',
  })
  await expect(ask('agent:route_task', { task: 'fly', required_capabilities: ['flying'] })).rejects.toMatchObject({
    code: 'NO_SUITABLE_AGENT',
  })
})

test('messaging: a subscriber gets each message exactly once', async () => {
  const { ask, client } = await daemon()
  for (const agent_id of ['sender', 'receiver'])
    await ask('agent:register', { agent_id, agent_info: { role: 'worker' } })
  const seen: unknown[] = []
  await client.subscribe(['agent:message'], ({ data }) => seen.push(data))
  await ask('agent:send_message', { target_agent: 'receiver', sender_agent: 'sender', message: 'Hello' })
  await ask('state:get', { key: 'barrier' })
  await expect.poll(() => seen).toEqual([expect.objectContaining({ from: 'sender', to: 'receiver', message: 'Hello' })])
})

test('agent state: what an agent keeps is in its own namespace', async () => {
  const { ask } = await daemon()
  await ask('agent:register', { agent_id: 'keeper', agent_info: { role: 'worker' } })
  expect(await ask('agent:update_state', { agent_id: 'keeper', key: 'mood', value: 'calm' })).toMatchObject({
    status: 'ok',
  })
  expect(await ask('agent:get_state', { agent_id: 'keeper', key: 'mood' })).toMatchObject({ value: 'calm' })
})

test('service dependency: agent state is readable as state', async () => {
  const { ask } = await daemon()
  await ask('agent:register', { agent_id: 'keeper', agent_info: { role: 'worker' } })
  await ask('agent:update_state', { agent_id: 'keeper', key: 'n', value: 42 })
  expect(await ask('state:get', { namespace: 'agent:keeper', key: 'n' })).toMatchObject({ value: 42, found: true })
})

test('graceful shutdown: it is announced, the sockets go, the process ends with 0', async () => {
  const { ask, client, env, pid } = await daemon()
  const announced = client.waitFor('system:pre_shutdown')
  expect(await ask('system:shutdown', { reason: 'test' })).toMatchObject({ status: 'shutting_down' })
  expect((await announced).data).toMatchObject({ reason: 'test' })
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false)
  expect((await ksi(['status', '--json'], { env })).code).not.toBe(0)
})

test('event history: every event is there, oldest first, with its time', async () => {
  const { ask } = await daemon()
  for (let n = 0; n < 5; n++) await ask('state:set', { namespace: 'history', key: 'n', value: n })
  const { events, total } = await ask('system:event_history', { pattern: 'state:set', limit: 100 })
  expect(total).toBe(5)
  expect(events.map(({ data }: any) => data.value)).toEqual([0, 1, 2, 3, 4])
  expect(events.every(({ metadata }: any) => Date.parse(metadata.timestamp) > 0)).toBe(true)
})

test('in-process emit returns the handler’s result', async () => {
  const caller = echoPlugin(
    'caller',
    "return context.call({ name: 'state:set' }, { namespace: 'from-plugin', key: 'k', value: 1 })",
  )
  const { ask } = await daemon({ 'plugins/caller.mjs': caller })
  expect(await ask('caller:run')).toMatchObject({ status: 'ok', namespace: 'from-plugin' })
})

test('routing time: 100 events take less than 1 ms on average and less than 5 ms at most inside the daemon', async () => {
  const { ask } = await daemon({ 'plugins/fast.mjs': echoPlugin('fast', 'return data') })
  for (let n = 0; n < 100; n++) await ask('fast:run', { n })
  const { events } = await ask('system:event_history', { pattern: 'fast:run', limit: 100, include_data: false })
  const times = events.map(({ duration_ms }: any) => duration_ms)
  expect(times.length).toBe(100)
  expect(times.reduce((sum: number, ms: number) => sum + ms, 0) / 100).toBeLessThan(1)
  expect(times.toSorted((a: number, b: number) => a - b)[98]).toBeLessThan(5)
})

test('registration time: fifty plugins are registered in less than 100 ms of their own setup', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`plugins/many${n}.mjs`, echoPlugin(`many${n}`, 'return data')]),
  )
  const { ask } = await daemon(files)
  const { plugins, counts } = await ask('system:plugin_status')
  const ours = plugins.filter(({ name }: any) => name.startsWith('many'))
  expect([ours.length, counts.failed]).toEqual([50, 0])
  expect(ours.reduce((sum: number, { load_time_ms }: any) => sum + load_time_ms, 0)).toBeLessThan(100)
})

test('concurrency: five slow handlers run at the same time', async () => {
  const slow = echoPlugin('slow', 'await new Promise(resolve => setTimeout(resolve, 300)); return Date.now()')
  const { ask } = await daemon({ 'plugins/slow.mjs': slow })
  const ended: number[] = await Promise.all(Array.from({ length: 5 }, () => ask('slow:run')))
  expect(Math.max(...ended) - Math.min(...ended)).toBeLessThan(250)
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
