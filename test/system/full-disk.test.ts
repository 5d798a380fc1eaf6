import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fail } from '../../src/errors.ts'
import state from '../../src/plugins/state_service/index.ts'
import system from '../../src/plugins/system/index.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import type { Store } from '../../src/stores/store.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'
import { startIn } from '../faults/loaded-daemon.ts'

const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)(
  'system:health is degraded while the disk is full, until something is kept again',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'ksi-full-health-'))
    const folder = join(home, 'var', 'state')
    mkdirSync(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder])
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder])
      rmSync(home, { recursive: true, force: true })
    })
    const { client, stop, kill } = await startIn(home)
    onTestFinished(kill)
    const health = () => client.request('system:health', { include_plugins: false, include_services: false })
    const set = (key: string): Promise<string> =>
      client.request('state:set', { key, value: 'x'.repeat(20_000) }).then(
        () => 'kept',
        cause => cause.code,
      )
    expect(await health()).toMatchObject({ status: 'healthy', problems: [] })

    const ballast = join(folder, 'ballast')
    writeFileSync(ballast, Buffer.alloc(1_000_000))
    let answer = 'kept'
    for (let n = 0; answer === 'kept' && n < 1000; n++) answer = await set(`${n}`)
    expect(answer).toBe('STORAGE_FULL')
    expect(await health()).toMatchObject({
      status: 'degraded',
      problems: [expect.stringMatching(/^the last commit failed: no space left for .*ksi\.db/)],
    })

    rmSync(ballast)
    expect(await set('after')).toBe('kept')
    expect(await health()).toMatchObject({ status: 'healthy', problems: [] })
    expect(await stop()).toBe(0)
  },
  60_000,
)

test('what fails for another reason than the disk says nothing of its health', async () => {
  let failure: Error | undefined
  const store = openMemoryStore()
  const append = store.append.bind(store)
  Object.assign(store, {
    append: (...what: Parameters<Store['append']>) => (failure ? Promise.reject(failure) : append(...what)),
  })
  const daemon = await bareDaemon({ builtIns: [system, state], store })
  onTestFinished(() => daemon.stop())
  const set = () => daemon.request('state:set', { key: 'k', value: 1 })
  const status = async () => (await daemon.request('system:health')).status
  await set()
  expect(await status()).toBe('healthy')
  failure = fail('CONFLICT', 'somebody else was faster')
  await expect(set()).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await status()).toBe('healthy')
  failure = fail('STORAGE_FAILED', '/there', 'EIO')
  await expect(set()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  expect(await status()).toBe('degraded')
  failure = undefined
  await set()
  expect(await status()).toBe('healthy')
})
