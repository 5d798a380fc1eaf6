import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { sayLegacy } from './old-client.ts'

test('ksi legacy list says who still calls what, also what was called before a stop', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-list-'))
  onTestFinished(async () => {
    await ksi(['stop', '--force', '--drop-in', folder])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  await ksi(['start', '--drop-in', folder, '--detach'])
  const none = await ksi(['legacy', 'list', '--used', '--drop-in', folder])
  expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'nobody has called a legacy command\n' })
  for (let count = 0; count < 3; count++) await sayLegacy(join(folder, 'sockets/admin.sock'), 'HEALTH_CHECK')
  await ksi(['stop', '--drop-in', folder])
  await ksi(['start', '--drop-in', folder, '--detach'])
  const { json } = await ksi(['legacy', 'list', '--used', '--json', '--drop-in', folder])
  expect(json).toMatchObject({
    command: 'HEALTH_CHECK',
    event: 'system:health',
    calls: 3,
    clients: [{ client: 'someone on admin.sock', calls: 3 }],
  })
  const { stdout } = await ksi(['legacy', 'list', '--drop-in', folder])
  expect(stdout).toMatch(/^HEALTH_CHECK +system:health +3 +.* ago +someone on admin\.sock \(3\)$/m)
  expect(stdout).toMatch(/^SET_AGENT_KV +state:set +0$/m)
}, 60_000)
