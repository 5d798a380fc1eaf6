import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'

const hasPerl = spawnSync('perl', ['-MJSON::PP', '-e', '1']).status === 0
const skip = hasPerl ? false : 'there is no perl with JSON::PP on this machine'

test('a program that speaks the plugin protocol answers like any plugin', { skip }, async () => {
  await using daemon = await testDaemon({ plugins: [new URL('.', import.meta.url)] })
  assert.deepEqual(await daemon.request('test:ping'), { pong: true })
  assert.deepEqual(await daemon.request('test:echo', { text: 'grüß dich' }), { echo: 'grüß dich' })
  await assert.rejects(daemon.request('test:echo', { text: 7 }), { code: 'INVALID_INPUT' })
})
