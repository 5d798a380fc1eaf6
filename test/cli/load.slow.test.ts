import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emitEvent } from '../../src/client/index.ts'
import { ksi, scratchHome, startDetached } from './ksi.ts'

test.each(['events', 'legacy', 'mail'])(
  'a load of %s is answered at its rate, and leaves nothing',
  async profile => {
    const { env } = await scratchHome()
    const { socket } = await startDetached(env)
    const words = ['--rate', '200', '--for', '1s', '--expect', 'p50=2s,errors=0,rate=50', '--json']
    const { code, json } = await ksi(['load', '--profile', profile, ...words], { env })
    expect(json).toMatchObject({ profile, sent: 200, answered: 200, errors: {}, missed: [] })
    expect(json.p50_ms).toBeLessThanOrEqual(json.p99_ms)
    expect(code).toBe(0)
    const ask = (event: string, data = {}) => emitEvent(event, data, { socket })
    expect(await ask('agent:list')).toMatchObject({ count: 0 })
    expect(JSON.stringify(await ask('message:stats'))).not.toContain('load-')
    expect(await ask('state:list', { pattern: '*' })).toMatchObject({ shared_keys: [], namespaces: ['shared'] })
  },
  60_000,
)

test('a bound that is missed is named with what was found, and the exit code says so', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  writeFileSync(
    join(home, 'plugins', 'slow.mjs'),
    `export default { name: 'slow', version: '1.0.0', description: '', hooks: { beforeEvent: { patterns: ['state:get'] } },
      setup: () => ({ hooks: { beforeEvent: async () => { await new Promise(go => setTimeout(go, 60)) } } }) }`,
  )
  await startDetached(env)
  const words = ['--rate', '60', '--for', '500ms', '--expect', 'p99=50ms,errors=0']
  const { code, stdout } = await ksi(['load', ...words], { env })
  expect(code).toBe(1)
  expect(stdout).toMatch(/✗ p99=50ms: it was \d+\.\d ms/)
  expect(stdout).toContain('✓ errors=0')
}, 60_000)

test.each([
  [['--profile', 'event'], 'there is no profile "event"'],
  [['--rate', 'fast'], '"fast" is no rate'],
  [['--for', '0s'], 'longer than nothing'],
  [['--expect', 'p98=1ms'], 'nothing is measured as "p98"'],
  [['--expect', 'p99'], '"p99" is no expectation'],
])('what cannot be meant is said before anything is sent: %j', async (words, message) => {
  const { code, stdout, stderr } = await ksi(['load', ...words])
  expect(code).toBe(2)
  expect(stdout + stderr).toContain(message)
})
