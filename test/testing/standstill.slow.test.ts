import { once } from 'node:events'
import { expect, test } from 'vitest'
import { testDaemon } from '../../src/testing/index.ts'

test('a test that waits while time stands still is warned', async () => {
  const { setTimeout: real } = globalThis
  const warned = once(process, 'warning')
  await using _daemon = await testDaemon()
  const [warning] = await Promise.race([warned, new Promise<never[]>(resolve => real(() => resolve([]), 8000))])
  expect(warning?.message).toContain('await daemon.clock.advance')
})
