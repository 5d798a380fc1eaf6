import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sharedText } from '../../src/stores/shared-state.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Store } from '../../src/stores/store.ts'

const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: only root may mount a small file system')

describe.skipIf(!isRoot)('on a small file system', () => {
  let folder: string
  let store: Store | undefined
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ksi-full-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder])
  })
  afterEach(async () => {
    await store?.close()
    store = undefined
    execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  const open = (): Store => {
    store = openSqliteStore({ path: join(folder, 'state', 'ksi.db'), sharedPath: join(folder, 'old.db') })
    return store
  }
  const shared = (store: Store, value: string): string => {
    const version = store.shared.version()
    const row = { owner: 'o', scope: null, created_at: 't', expires_at: null, metadata: null }
    return sharedText({ ...row, value, kind: 'text', version })
  }

  test.each(['things', 'shared'])(
    'a full disk refuses writes to %s, keeps what it promised, and works again when there is space',
    async name => {
      const store = open()
      const ballast = join(folder, 'ballast')
      writeFileSync(ballast, Buffer.alloc(1_000_000))
      const value = 'x'.repeat(10_000)
      const append = async (key: string): Promise<string> => {
        const text = name === 'shared' ? shared(store, value) : value
        const line = { seq: store.next(), text: `{"key":"${key}"}` }
        return store.append([line], [{ store: name, key, text }]).then(
          () => 'kept',
          cause => cause.code,
        )
      }
      const isThere = async (key: string): Promise<boolean> =>
        (await (name === 'shared' ? store.shared.get(key) : store.get(name, key))) !== undefined

      const promised: string[] = []
      let refused: string | undefined
      for (let index = 0; !refused; index++) {
        const keys = [`${index}a`, `${index}b`, `${index}c`]
        const answers = await Promise.all(keys.map(append))
        expect(new Set(answers).size).toBe(1)
        if (answers[0] === 'kept') promised.push(...keys)
        else {
          expect(answers[0]).toBe('STORAGE_FULL')
          refused = keys[0]!
        }
      }
      expect(promised.length).toBeGreaterThan(10)
      for (const key of promised) expect([key, await isThere(key)]).toEqual([key, true])
      expect(await isThere(refused)).toBe(false)
      expect([...store.read()]).toHaveLength(promised.length)

      rmSync(ballast)
      const freed = performance.now()
      expect(await append('after')).toBe('kept')
      expect(performance.now() - freed).toBeLessThan(1000)
      expect(await isThere('after')).toBe(true)
    },
  )

  test('a full disk is named when the daemon wants to start on it', () => {
    expect(() => writeFileSync(join(folder, 'ballast'), Buffer.alloc(4_000_000))).toThrow('ENOSPC')
    expect(open).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }))
  })

  test.each(['before the first start', 'after one'])('a read-only file system is refused %s', async when => {
    if (when === 'after one') await open().close()
    else mkdirSync(join(folder, 'state'))
    execFileSync('mount', ['-o', 'remount,ro', folder])
    expect(open).toThrow(
      expect.objectContaining({ code: 'STORAGE_FAILED', message: expect.stringMatching(/EROFS|read-only/i) }),
    )
    store = undefined
  })

  test('a file system that becomes read-only refuses writes and still answers reads', async () => {
    const store = open()
    await store.append([], [{ store: 'things', key: 'a', text: '1' }])
    execFileSync('mount', ['-o', 'remount,ro', '-f', folder], { stdio: 'ignore' })
    expect(store.get('things', 'a')).toBe('1')
  })
})
