import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'
import plugin from './index.js'

test('its figures stand beside those of the daemon', async () => {
  await using daemon = await testDaemon({ plugins: [plugin] })
  await daemon.request('state:set', { key: 'k', value: 1 })
  await daemon.request('state:get', { key: 'k' })
  const metrics = await daemon.request('system:metrics')
  assert.equal(typeof metrics.load_average, 'number')
  assert.equal(metrics.events_by_namespace.state, 3) // a set, the change it told, a get
  assert.ok(metrics.memory_usage_mb > 0)
})
