import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emitEvent } from '../../src/client/index.ts'
import { ksi, scratchHome, startDetached } from './ksi.ts'

test('nine behaviours are seen on the running daemon, and nothing of it stays', async () => {
  const { home, env } = await scratchHome()
  const { socket } = await startDetached(env)
  const { code, stdout, stderr } = await ksi(['selftest', '--json'], { env })
  const results = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(results.filter(({ ok }) => !ok)).toEqual([])
  expect([results.length, code]).toEqual([9, 0])
  expect(stderr).not.toContain('left behind')
  const ask = (event: string, data = {}) => emitEvent(event, data, { socket })
  expect(await ask('agent:list')).toMatchObject({ count: 0 })
  expect(await ask('agent:list_identities')).toMatchObject({ count: 0 })
  expect(JSON.stringify(await ask('agent:list_profiles'))).not.toContain('selftest')
  expect(JSON.stringify(await ask('message:stats'))).not.toContain('selftest')
  expect(JSON.stringify(await ask('state:list', { pattern: '*' }))).not.toContain('selftest')
  expect(JSON.stringify(readdirSync(home, { recursive: true }))).not.toContain('selftest')
}, 60_000)

test('a behaviour that does not hold is named with what was found instead, and the exit code says so', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  writeFileSync(
    join(home, 'plugins', 'liar.mjs'),
    `export default { name: 'liar', version: '1.0.0', description: '', hooks: { afterEvent: { patterns: ['state:get'] } },
      setup: () => ({ hooks: { afterEvent: (record, answer) => ({ replace: { ...answer, value: 'a lie' } }) } }) }`,
  )
  await startDetached(env)
  const { code, stdout } = await ksi(['selftest'], { env })
  expect(code).toBe(1)
  expect(stdout).toContain('✗ event routing: what is set can be read')
  expect(stdout).toMatch(/found .*a lie/)
  expect(stdout).toMatch(/^3 of 9 do not hold$/m)
}, 60_000)

test('with --scratch it needs no daemon, and only what is named is tried', async () => {
  const { home, env } = await scratchHome()
  const { code, stdout } = await ksi(['selftest', '--scratch', '--only', 'agent_lifecycle', '--json'], { env })
  expect([code, stdout.match(/"name":"[^:"]*/g)]).toEqual([0, ['"name":"agent lifecycle']])
  expect(readdirSync(home)).toEqual([])
}, 60_000)

test('without a daemon it says so', async () => {
  const { env } = await scratchHome()
  const { code, stdout } = await ksi(['selftest', '--json'], { env })
  expect([code === 0, JSON.parse(stdout).error.code]).toEqual([false, 'NOT_RUNNING'])
})
