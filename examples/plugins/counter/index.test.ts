import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definePlugin } from 'ksi-daemon/plugin'
import { testDaemon } from 'ksi-daemon/testing'
import counter, { CounterService } from './index.ts'

test('it counts on after a restart of the daemon, and after a reload', async () => {
  await using daemon = await testDaemon({ plugins: [counter] })
  assert.deepEqual(await daemon.request('counter:add', { by: 5 }), { total: 5 })
  await daemon.restart()
  assert.deepEqual(await daemon.request('counter:add'), { total: 6 })
  await daemon.reload('counter')
  assert.deepEqual(await daemon.request('counter:get'), { total: 6 })
  assert.deepEqual(await daemon.rows('counter'), { total: 6 })
  await assert.rejects(daemon.request('counter:add', { by: 'some' }), { code: 'INVALID_INPUT' })
})

test('it says when nobody has counted for as long as the settings say', async () => {
  await using daemon = await testDaemon({ plugins: [counter], config: { counter: { rest_after: 600 } } })
  const rested = daemon.watch('counter:rested')
  await daemon.clock.advance('9m')
  await daemon.request('counter:add')
  await daemon.clock.advance('9m')
  assert.equal(rested.length, 0)
  await daemon.clock.advance('1m')
  assert.deepEqual(rested[0]?.data, { total: 1 })
})

test('another plugin borrows it', async () => {
  const seen: number[] = []
  const borrower = definePlugin({
    name: 'borrower',
    version: '1.0.0',
    description: 'Looks at the counter.',
    needs: { counter: CounterService },
    setup: ({ services, subscribe }) => {
      subscribe(['counter:add'], () => void seen.push(services.counter.total()))
      return {}
    },
  })
  await using daemon = await testDaemon({ plugins: [counter, borrower] })
  await daemon.request('counter:add', { by: 3 })
  assert.deepEqual(seen, [3])
})
