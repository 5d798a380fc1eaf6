import { expect, test } from 'vitest'
import { anything, command, definePlugin, type Plugin } from '../../src/plugin/index.ts'
import { ProcessListsService } from '../../src/plugins/system/index.ts'
import { systemDaemon } from './system-daemon.ts'

const about = { version: '2.1.0', description: 'For a test.' }
const work = command('worker:work', { doc: '', input: anything, output: anything })
const worker: Plugin = definePlugin({
  name: 'worker',
  ...about,
  author: 'me',
  commands: { work },
  setup: () => ({ commands: { work: data => data } }),
})
const broken: Plugin = definePlugin({
  name: 'broken',
  ...about,
  setup: () => {
    throw new Error('no luck today')
  },
})

test('a daemon whose plugins all run is healthy', async () => {
  const { client } = await systemDaemon([worker])
  await client()
  const health = await (await client()).request('system:health')
  expect(health).toMatchObject({
    status: 'healthy',
    uptime: expect.any(Number),
    uptime_human: expect.stringMatching(/s$/),
    timestamp: expect.stringMatching(/Z$/),
    daemon: { type: 'plugin-based', version: expect.any(String), pid: process.pid },
    problems: [],
    plugins: { worker: { version: '2.1.0', status: 'active', namespaces: ['worker'] } },
    services: expect.arrayContaining(['state', 'authenticators']),
    stats: { connections: 2 },
  })
  expect(health).not.toHaveProperty('metrics')
})

test('health leaves out what is not wanted', async () => {
  const { request } = await systemDaemon()
  const wanted = { include_plugins: false, include_services: false, include_metrics: true }
  const health = await request('system:health', wanted)
  expect(Object.keys(health)).not.toEqual(expect.arrayContaining(['plugins']))
  expect(Object.keys(health)).not.toEqual(expect.arrayContaining(['services']))
  expect(health.metrics).toMatchObject({ events_processed: expect.any(Number) })
})

test('a plugin that failed makes it degraded, and says why', async () => {
  const { request } = await systemDaemon([broken, worker])
  expect(await request('system:health')).toMatchObject({
    status: 'degraded',
    problems: [expect.stringContaining('no luck today')],
    plugins: { broken: { status: 'failed' }, worker: { status: 'active' } },
  })
  const { plugins, counts } = await request('system:plugin_status')
  expect(counts).toEqual({ total: 5, active: 4, failed: 1, lazy: 0 })
  expect(plugins.find(({ name }: any) => name === 'broken')).toMatchObject({
    status: 'failed',
    path: expect.stringContaining('broken.js'),
    error: { code: 'PLUGIN_LOAD_FAILED', message: expect.stringContaining('no luck today') },
  })
})

test('the map of plugins says what each can do', async () => {
  const { request } = await systemDaemon([worker])
  const plugins = await request('system:plugins')
  expect(Object.keys(plugins)).toEqual(expect.arrayContaining(['system', 'transport', 'state_service', 'worker']))
  expect(plugins.worker).toEqual({
    version: '2.1.0',
    description: 'For a test.',
    capabilities: { event_namespaces: ['worker'], commands: ['worker:work'], provides_services: [] },
  })
})

test('the status of one plugin, with its numbers', async () => {
  const { request } = await systemDaemon([worker])
  for (let at = 0; at < 3; at++) await request('worker:work')
  const { plugins } = await request('system:plugin_status', { plugin: 'worker' })
  expect(plugins).toHaveLength(1)
  expect(plugins[0]).toMatchObject({
    name: 'worker',
    version: '2.1.0',
    author: 'me',
    status: 'active',
    built_in: false,
    priority: 50,
    namespaces: ['worker'],
    commands: ['worker:work'],
    services: [],
    dependencies: [],
    missing_dependencies: [],
    hooks: [],
    loaded_at: expect.stringMatching(/Z$/),
    load_time_ms: expect.any(Number),
    metrics: { events_handled: 3, errors: 0, p95_ms: expect.any(Number) },
    events: [{ kind: 'command', plugin: 'worker', name: 'worker:work', input: expect.any(Object) }],
  })
  expect((await request('system:plugin_status')).plugins[0]).not.toHaveProperty('events')
  expect((await request('system:plugin_status', { include_metrics: false })).plugins[0]).not.toHaveProperty('metrics')
  await expect(request('system:plugin_status', { plugin: 'wroker' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    details: { hint: 'did you mean worker?' },
  })
})

test('metrics count events and connections, per plugin too, and other plugins add to them', async () => {
  const adding = definePlugin({
    name: 'adding',
    ...about,
    hooks: { metricsCollected: {} },
    setup: () => ({ hooks: { metricsCollected: metrics => ({ replace: { ...metrics, mine: 42 } }) } }),
  })
  const { client, request } = await systemDaemon([worker, adding])
  const [one] = [await client(), await client()]
  for (let at = 0; at < 5; at++) await one.request('worker:work')
  await expect(request('worker:nothing')).rejects.toThrow()
  const metrics = await request('system:metrics')
  expect(metrics).toMatchObject({
    events_failed: expect.any(Number),
    events_per_sec: { '1m': expect.any(Number) },
    active_connections: 2,
    active_subscriptions: 0,
    latency_ms: { p99: expect.any(Number) },
    plugin_metrics: { worker: { events: 5, errors: 0, error_rate: 0 } },
    mine: 42,
  })
  expect(metrics.events_processed).toBeGreaterThanOrEqual(5)
  expect(metrics.memory_usage_mb).toBeGreaterThan(10)
  expect(Object.keys((await request('system:metrics', { plugin: 'worker' })).plugin_metrics)).toEqual(['worker'])
  await expect(request('system:metrics', { plugin: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(request('system:metrics', { format: 'prometheus' })).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    details: { hint: expect.stringContaining('json') },
  })
})

test('processes are those that other plugins list', async () => {
  const process = {
    process_id: 'p1',
    agent_id: 'a',
    type: 'agent',
    status: 'running',
    started_at: '2026-01-01T00:00:00Z',
  }
  const listing = definePlugin({
    name: 'listing',
    ...about,
    needs: { lists: ProcessListsService },
    setup: ({ services, defer }) => {
      defer(services.lists.add(async () => [process]))
      return {}
    },
  })
  const { request } = await systemDaemon([listing])
  expect(await request('system:processes')).toEqual({ processes: [process], total: 1 })
  expect(await (await systemDaemon()).request('system:processes')).toEqual({ processes: [], total: 0 })
})

test('looking back often does not make what is looked at grow: an earlier look is shown without its answer', async () => {
  const { request } = await systemDaemon([worker])
  await request('worker:work', { n: 1 })
  const looks: any[] = []
  for (let n = 0; n < 6; n++) looks.push(await request('system:event_history', { limit: 100 }))
  const sizes = looks.map(look => JSON.stringify(look).length)
  expect(sizes[5]! - sizes[4]!).toBeLessThan((sizes[2]! - sizes[1]!) * 1.2)
  const { events } = looks[5]
  expect(events.filter((event: any) => event.event_name === 'system:event_history')).toHaveLength(5)
  expect(events.at(-1)).toMatchObject({ event_name: 'system:event_history', data: { limit: 100 }, result: null })
  expect(events.find((event: any) => event.event_name === 'worker:work').result).not.toBe(null)
})

test('history shows what happened, the oldest first, filtered as asked', async () => {
  const { request } = await systemDaemon([worker])
  const start = new Date(Date.now() - 1000).toISOString()
  for (let n = 0; n < 4; n++) await request('worker:work', { n, password: 'hush' }, { correlation_id: `c${n % 2}` })
  await expect(request('worker:nothing')).rejects.toThrow()
  const ask = async (query: object) => (await request('system:event_history', query)).events
  const names = (events: any[]) => events.map(({ event_name }) => event_name)
  const all = await request('system:event_history', { namespace: 'worker' })
  expect(all).toMatchObject({ count: 5, total: 5, truncated: false })
  expect(all.events[0]).toMatchObject({
    metadata: { name: 'worker:work', source: 'test', timestamp: expect.stringMatching(/Z$/), correlation_id: 'c0' },
    data: { n: 0, password: '[redacted]' },
    handlers_called: ['worker'],
    status: 'ok',
  })
  expect(names(await ask({ namespace: '/worker', status: 'unhandled' }))).toEqual(['worker:nothing'])
  expect((await ask({ pattern: 'worker:*', limit: 2 })).map(({ data }: any) => data.n)).toEqual([3, undefined])
  expect(
    (await ask({ pattern: ['*:work'], correlation_id: 'c1', order: 'desc' })).map(({ data }: any) => data.n),
  ).toEqual([3, 1])
  expect(await ask({ pattern: 'worker:*', until: Date.parse(start) / 1000 - 60 })).toEqual([])
  expect(await ask({ pattern: 'worker:*', since: start })).toHaveLength(5)
  expect((await ask({ pattern: 'worker:*', include_data: false }))[0]).not.toHaveProperty('data')
  await expect(request('system:event_history', { since: 'yesterday' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(request('system:event_history', { limit: 0 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
