import { expect, test } from 'vitest'
import { type AgentRecord, type Spawned, statusOf } from './registry.ts'

const record = (status: string, spawned?: Partial<Spawned>) => ({ status, spawned }) as AgentRecord

test('an agent whose process went with an earlier daemon is idle; what it said of itself stays', () => {
  expect(statusOf(record('active', { boot: 'b2' }), 'b2')).toBe('active')
  expect(statusOf(record('active', { boot: 'b1' }), 'b2')).toBe('idle')
  expect(statusOf(record('busy', { boot: 'b1' }), 'b2')).toBe('busy')
  expect(statusOf(record('active'), 'b2')).toBe('active')
})
