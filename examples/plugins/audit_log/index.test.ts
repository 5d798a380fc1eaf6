import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'
import auditLog from './index.ts'

test('a line for what was done, for what failed and for what was forbidden', async () => {
  await using daemon = await testDaemon({
    plugins: [auditLog],
    config: { audit_log: { forbidden: ['state:delete'] } },
    now: '2030-01-01T12:00:00Z',
  })
  await daemon.request('state:set', { key: 'colour', value: 'blue' })
  await daemon.request('state:get', { key: 'colour' })
  await assert.rejects(daemon.request('state:delete', { key: 'colour' }), { code: 'EVENT_CANCELLED' })
  await assert.rejects(daemon.request('agent:terminate', { agent_id: 'nobody' }), { code: 'NOT_FOUND' })
  const lines = readFileSync(join(daemon.dataDir('audit_log'), 'audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const seen = lines.map(line => JSON.parse(line))
  assert.deepEqual(
    seen.map(({ name, ok, code }) => [name, ok, code]),
    [
      ['state:set', true, undefined],
      ['state:delete', false, 'EVENT_CANCELLED'],
      ['agent:terminate', false, 'NOT_FOUND'],
    ],
  )
  assert.equal(seen[0].at, '2030-01-01T12:00:00.000Z')
})
