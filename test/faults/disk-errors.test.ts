import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'

const program = new URL('./append-and-say.ts', import.meta.url).pathname
const appends = 12

const canInject = spawnSync('strace', ['-e', 'inject=fsync:error=EIO:when=99', 'true']).status === 0
if (!canInject) console.log('skipped: strace cannot inject errors here')

/** What the program said while the call of that name failed once in each of its threads. */
const sayWith = (folder: string, call: string, { error, when }: { error: string; when: number }): string[] => {
  const inject = `inject=${call}:error=${error}:when=${when}`
  const options = ['-f', '-qqq', '-o', '/dev/null', '-P', join(folder, 'ksi.db-wal'), '-P', join(folder, 'ksi.db')]
  const paths = ['-P', join(folder, 'old.db-wal'), '-P', join(folder, 'old.db')]
  const command = [...options, ...paths, '-e', inject, process.execPath, program, folder, `${appends}`]
  return spawnSync('strace', command, { encoding: 'utf8' }).stdout.trim().split('\n')
}

describe.skipIf(!canInject)('an error of the disk', () => {
  // behind those of the start; each of them hits the writer thread in one append
  const points = [
    ...[5, 8, 13, 21, 34].map(when => ({ error: 'ENOSPC', call: 'pwrite64', when })),
    ...[5, 8, 13, 21, 34].map(when => ({ error: 'EIO', call: 'pwrite64', when })),
    ...[3, 4, 5, 7, 9, 12].map(when => ({ error: 'EIO', call: 'fsync', when })),
  ]
  test.each(points)(
    '$error at $call number $when is told, never taken for success, and overcome',
    async ({ call, error, when }) => {
      const folder = mkdtempSync(join(tmpdir(), 'ksi-errors-'))
      const said = sayWith(folder, call, { error, when })
      const ended = (how: string): string[] =>
        said.filter(line => line.startsWith(`${how} `)).map(line => line.split(' ')[1]!)
      const kept = ended('kept')
      const failed = [...ended('STORAGE_FAILED'), ...ended('STORAGE_FULL')]
      expect(said.filter(line => !/^(kept|STORAGE_FAILED|STORAGE_FULL) |^closed$/.test(line))).toEqual([])

      expect(kept.length + failed.length).toBe(appends)
      expect(failed.length).toBe(1)
      expect(said.at(-1)).toBe('closed')
      const store = openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db') })
      const things = (await store.list('things')).map(({ key }) => key)
      expect(things.sort()).toEqual(kept.sort())
      expect([...store.read()].map(({ text }) => `${JSON.parse(text).index}`).sort()).toEqual(kept)
      for (const key of kept) if (Number(key) % 2 === 1) expect(await store.shared.get(key)).toBeDefined()
      await store.close()
      rmSync(folder, { recursive: true })
    },
  )
})
