import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'

test('it answers its command, and nothing else', async () => {
  await using daemon = await testDaemon({ plugins: [new URL('index.ts', import.meta.url)] })
  assert.deepEqual(await daemon.request('my:command'), { result: 'processed' })
  await assert.rejects(daemon.request('my:other'), { code: 'EVENT_NOT_HANDLED' })
})
