import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'
import plugin from './index.js'

test('the same answer for the event and for the command of the old daemon', async () => {
  await using daemon = await testDaemon({ plugins: [plugin] })
  assert.deepEqual(await daemon.request('greeting:greet', { name: 'Ada' }), { text: 'Hello, Ada!' })
  const old = await daemon.connect('control.sock')
  old.send({ version: '2.0', command: 'GREET', parameters: { name: 'Grace' } })
  await daemon.clock.advance(0)
  assert.equal(old.received[0].status, 'success')
  assert.deepEqual(old.received[0].result, { text: 'Hello, Grace!' })
})
