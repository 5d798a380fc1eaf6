import { expect, test } from 'vitest'
import { SpawnLimits } from './spawn-limits.ts'

const rules = { max_agents: 3, max_spawns_per_minute: 5, max_spawns_per_minute_by_agents: 2, max_spawn_depth: 2 }
const client = { kind: 'client', id: 'c' } as const
const agent = { kind: 'agent', id: 'a' } as const
const asked = (agent_id: string, more: object = {}) => ({ agent_id, by: client, depth: 0, running: 0, ...more })

test('agents that were admitted and have not arrived count among those that run', () => {
  const limits = new SpawnLimits(rules)
  for (const agent_id of ['a', 'b']) limits.admit(asked(agent_id, { running: 1 }), 0)
  expect(() => limits.admit(asked('c', { running: 1 }), 0)).toThrow('there are 3 agents already')
  limits.arrived('a')
  limits.admit(asked('c', { running: 1 }), 0)
})

test('an agent whose start was never kept stops counting after a minute', () => {
  const limits = new SpawnLimits(rules)
  for (const agent_id of ['a', 'b', 'c']) limits.admit(asked(agent_id), 0)
  expect(() => limits.admit(asked('d'), 1000)).toThrow('3 agents')
  limits.admit(asked('d'), 61_000)
})

test('clients and agents have rates of their own, and the refusal says when to try again', () => {
  const limits = new SpawnLimits(rules)
  const start = (by: typeof client | typeof agent, now: number) => {
    limits.admit(asked('x', { by }), now)
    limits.arrived('x')
  }
  start(agent, 0)
  start(agent, 10_000)
  expect(() => start(agent, 20_000)).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', details: expect.objectContaining({ retry_after_ms: 40_000 }) }),
  )
  for (let count = 0; count < 5; count++) start(client, 20_000)
  expect(() => start(client, 20_000)).toThrow('too many')
  start(agent, 60_001)
})

test('a chain of agents that spawn agents has an end', () => {
  const limits = new SpawnLimits(rules)
  limits.admit(asked('x', { by: agent, depth: 2 }), 0)
  expect(() => limits.admit(asked('y', { by: agent, depth: 3 }), 0)).toThrow(
    expect.objectContaining({ code: 'LOOP_LIMIT' }),
  )
})
