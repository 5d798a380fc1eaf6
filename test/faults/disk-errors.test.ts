import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import { appends, canInject, sayWith } from './say-with.ts'

describe.skipIf(!canInject)('the store', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ksi-errors-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const numbers = (said: readonly string[], how: string): string[] =>
    said.filter(line => line.startsWith(`${how} `)).map(line => line.split(' ')[1]!)

  /** The appends of which lines and rows are there; each by both or by neither. */
  const findKept = async (): Promise<string[]> => {
    const store = openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db') })
    const things = (await store.list('things')).map(({ key }) => key)
    expect([...store.read()].map(({ text }) => `${JSON.parse(text).index}`).sort()).toEqual(things.sort())
    const shared = (await store.shared.list()).map(({ key }) => key)
    for (const key of things) if (Number(key) % 2 === 1) expect(shared).toContain(key)
    await store.close()
    for (const file of ['ksi.db', 'old.db']) {
      const database = new DatabaseSync(join(folder, file))
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      database.close()
    }
    return things
  }

  // behind those of the start; each of them hits the writer thread in one append
  const errors = [
    ...[5, 8, 13, 21, 34].map(when => ({ error: 'ENOSPC', call: 'pwrite64', when })),
    ...[5, 8, 13, 21, 34].map(when => ({ error: 'EIO', call: 'pwrite64', when })),
    ...[3, 4, 5, 7, 9, 12].map(when => ({ error: 'EIO', call: 'fsync', when })),
  ]
  test.each(errors)('tells of $error at $call number $when, takes it for no success, and goes on', async point => {
    const said = sayWith(folder, `${point.call}:error=${point.error}:when=${point.when}`)
    expect(said.filter(line => !/^(kept|STORAGE_FAILED|STORAGE_FULL) |^closed$/.test(line))).toEqual([])
    expect(numbers(said, 'kept')).toHaveLength(appends - 1)
    expect(said.at(-1)).toBe('closed')
    expect(await findKept()).toEqual(numbers(said, 'kept').sort())
  })

  const kills = [
    ...Array.from({ length: 12 }, (_, index) => ({ call: 'pwrite64', when: 4 + index * 4 })),
    ...Array.from({ length: 9 }, (_, index) => ({ call: 'fsync', when: 3 + index * 2 })),
  ]
  test.each(kills)('has what it promised when it is killed at $call number $when', async ({ call, when }) => {
    const said = sayWith(folder, `${call}:signal=KILL:when=${when}`)
    expect(said).not.toContain('closed')
    const promised = numbers(said, 'kept')
    const kept = await findKept()
    expect(kept).toEqual(expect.arrayContaining(promised))
    expect(kept.length).toBeLessThanOrEqual(promised.length + 1) // at most the one whose answer was on its way
  })
})
