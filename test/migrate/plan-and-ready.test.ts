import { expect, test } from 'vitest'
import { howItStands, type ShownRoute, type Standing } from '../../src/cli/migrate/how-it-stands.ts'
import { movePlan } from '../../src/cli/migrate/move-plan.ts'
import { readinessOf } from '../../src/cli/migrate/readiness.ts'
import { legacyCommands } from '../../src/plugins/legacy/commands/index.ts'
import { ksi, scratchHome, startDetached } from '../cli/ksi.ts'
import { legacyDaemon } from '../legacy/legacy-daemon.ts'
import { sayLegacy } from '../legacy/old-client.ts'

const day = 86_400_000
const now = Date.parse('2026-01-31T00:00:00Z')

const called = (command: string, daysAgo: number, calls = 3) => {
  const last_used = new Date(now - daysAgo * day).toISOString()
  return { command, event: 'x:y', calls, last_used, clients: [{ client: 'cron', calls, last_used }] }
}
const route = (command: string, to: string, more: Partial<ShownRoute> = {}): ShownRoute => ({
  ...{ command, to, compared: 0, different: 0, failed: 0 },
  ...more,
})
const standing = (more: Partial<Standing> = {}): Standing => ({
  ...{ mode: 'hybrid', routes: [], remarks: [], next_step: '', commands: [] },
  ...{ differences: [], total_differences: 0, counted_since: now - 30 * day },
  ...more,
})
const step = (group: string, routes: readonly ShownRoute[], commands: Standing['commands'] = []) =>
  movePlan({ routes, commands }).find(one => one.group === group)!

test('the plan has every command once: first what only reads, then state, and agents and the daemon itself last', () => {
  const steps = movePlan({ routes: [], commands: [] })
  const groups = steps.map(({ group }) => group)
  expect(groups).toEqual(['read-only', 'state', 'identities', 'bus', 'agents', 'daemon'])
  const planned = steps.flatMap(({ commands }) => commands.map(({ command }) => command))
  expect(planned.toSorted()).toEqual(legacyCommands.map(({ name }) => name).sort())
})

test('a step says what to do by what is known of its commands', () => {
  const all = (to: string, more: Partial<ShownRoute> = {}) => [
    route('GET_AGENT_KV', to, more),
    route('SET_AGENT_KV', to),
  ]
  const traffic = [called('GET_AGENT_KV', 1)]
  expect(step('state', [route('*', 'legacy')])).toMatchObject({
    state: 'to be compared',
    do: 'ksi route set state shadow',
  })
  expect(step('state', all('shadow', { compared: 3 }), traffic).state).toBe('being compared')
  expect(step('state', all('shadow', { compared: 20 }), traffic)).toMatchObject({
    state: 'ready to move',
    do: 'ksi route set state plugins',
  })
  expect(step('state', all('shadow')).state, 'nobody calls them').toBe('ready to move')
  expect(step('state', all('shadow', { compared: 20, different: 1 }), traffic).do).toBe('ksi route diff')
  expect(step('state', all('plugins', { percent: 50, rest: 'legacy' })).state).toBe('to be compared')
  expect(step('state', all('plugins', { clients: { cron: 'legacy' } })).state).toBe('to be compared')
  expect(step('state', [route('*', 'legacy'), ...all('plugins')])).toMatchObject({ state: 'answered here' })
  expect(step('own', [route('MY_REPORT', 'legacy')]).do).toBe('ksi route set MY_REPORT --own shadow')
})

test('ready means: no call within the days, counted for as long, no open difference, no way to the old daemon', () => {
  const ready = (more: Partial<Standing>, days = 7) => readinessOf(standing(more), days, now)
  expect(ready({})).toMatchObject({ ready: true, reasons: [] })
  expect(ready({ commands: [called('HEALTH_CHECK', 8)], routes: [route('*', 'plugins')] }).ready).toBe(true)
  expect(ready({ commands: [called('HEALTH_CHECK', 6)] })).toMatchObject({
    ready: false,
    still_called: [{ command: 'HEALTH_CHECK', client: 'cron', calls: 3 }],
  })
  expect(ready({ commands: [called('HEALTH_CHECK', 6)] }, 5).ready).toBe(true)
  expect(ready({ counted_since: now - 2 * day }).reasons[0]).toContain('counted only since')
  expect(ready({ total_differences: 1, differences: [{ command: 'GET_AGENTS', client: 'c', at: '' }] })).toMatchObject({
    ready: false,
    differences: { GET_AGENTS: 1 },
  })
  for (const way of [
    route('*', 'legacy'),
    route('*', 'shadow'),
    route('HEALTH_CHECK', 'plugins', { percent: 90, rest: 'legacy' }),
    route('HEALTH_CHECK', 'plugins', { clients: { cron: 'shadow' } }),
  ])
    expect(ready({ routes: [way] })).toMatchObject({ ready: false, routes: [{ command: way.command }] })
})

test('what the daemon counted and where its routes lead is what plan and readiness are made of', async () => {
  const { result, request } = await legacyDaemon({ legacy: { old_sockets: '/nonexistent/old' } })
  for (let count = 0; count < 3; count++) await result('SET_AGENT_KV', { agent_id: 'ann', key: 'k', value: count })
  const before = await howItStands({ request } as never)
  expect(readinessOf(before, 7)).toMatchObject({
    ready: false,
    still_called: [{ command: 'SET_AGENT_KV', event: 'state:set', client: 'ann', calls: 3 }],
  })
  expect(readinessOf(before, 0, Date.now() + 1)).toMatchObject({ ready: true })
  await request('route:set', { commands: ['agents'], to: 'legacy' })
  const standing = await howItStands({ request } as never)
  expect(movePlan(standing).map(({ group, state }) => [group, state])).toContainEqual(['agents', 'to be compared'])
  expect(movePlan(standing)[1]).toMatchObject({ group: 'state', calls: 3, clients: ['ann'] })
  const readiness = readinessOf(standing, 0, Date.now() + 1)
  expect(readiness.ready).toBe(false)
  expect(readiness.routes).toContainEqual({ command: 'SPAWN_AGENT', to: 'legacy' })
})

test('ksi migrate ready fails as long as somebody calls, and names who; ksi migrate plan says how often', async () => {
  const { home, env } = await scratchHome()
  await startDetached(env)
  await sayLegacy(`${home}/sockets/control.sock`, 'HEALTH_CHECK')
  const [ready, plan, wrong] = await Promise.all([
    ksi(['migrate', 'ready'], { env }),
    ksi(['migrate', 'plan', '--json'], { env }),
    ksi(['migrate', 'ready', '--days', 'soon'], { env }),
  ])
  expect(ready.code).toBe(1)
  expect(ready.stdout).toMatch(/HEALTH_CHECK +someone on control\.sock +1 .*system:health/)
  expect(plan).toMatchObject({ code: 0, json: { steps: [{ group: 'read-only', calls: 1 }, {}, {}, {}, {}, {}] } })
  expect(wrong.code).toBe(2)
  expect((await ksi(['migrate', 'ready', '--days', '0', '--json'], { env })).json).toMatchObject({ ready: true })
}, 30_000)
