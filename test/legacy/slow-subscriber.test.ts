import { expect, test } from 'vitest'
import { until } from '../agent-service/until.ts'
import { agentOf } from './agent-stream.ts'
import { legacyDaemon } from './legacy-daemon.ts'

const large = 'x'.repeat(60_000)

test('§5.3 a subscriber that never reads holds up nobody, and is cut when too much waits for it', async () => {
  const { socket, result, request } = await legacyDaemon()
  const reader = await agentOf(socket, 'reader')
  const lazy = await agentOf(socket, 'lazy')
  for (const agent_id of ['reader', 'lazy']) await result('SUBSCRIBE', { agent_id, event_types: ['BROADCAST'] })
  lazy.socket.pause()
  let longest = 0
  for (let n = 0; n < 200; n++) {
    const began = performance.now()
    const { delivery } = await result('PUBLISH', { from_agent: 'p', event_type: 'BROADCAST', payload: { n, large } })
    longest = Math.max(longest, performance.now() - began)
    expect(delivery.delivered).toContain('reader')
    expect((await reader.next()).n).toBe(n)
  }
  expect(longest, 'ms').toBeLessThan(5000)
  await until(async () => !(await request('message:stats')).connected_agents.includes('lazy'))
  expect((await request('message:stats')).connected_agents).toEqual(['reader'])
})

test('§5.3 mail to an agent that is cut waits until it comes back', async () => {
  const { socket, result, request } = await legacyDaemon()
  const lazy = await agentOf(socket, 'lazy')
  lazy.socket.pause()
  await lazy.close()
  await until(async () => (await request('message:stats')).connected_agents.length === 0)
  for (const n of [1, 2, 3])
    await result('PUBLISH', { from_agent: 'p', event_type: 'DIRECT_MESSAGE', payload: { to: 'lazy', n } })
  const again = await agentOf(socket, 'lazy')
  for (const n of [1, 2, 3]) expect((await again.next()).n).toBe(n)
})

test('§4.4 §4.16 who subscribes to very many types keeps nobody waiting for the statistics', async () => {
  const { socket, result } = await legacyDaemon()
  await agentOf(socket, 'greedy')
  for (let at = 0; at < 20; at++) {
    const event_types = Array.from({ length: 1000 }, (_, n) => `${at}.${n}`)
    await result('SUBSCRIBE', { agent_id: 'greedy', event_types })
  }
  const began = performance.now()
  expect(Object.keys((await result('MESSAGE_BUS_STATS')).subscriptions)).toHaveLength(20_000)
  expect(performance.now() - began, 'ms').toBeLessThan(5000)
}, 60_000)
