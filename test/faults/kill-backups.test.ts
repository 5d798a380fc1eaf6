import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { listBackups } from '../../src/migrate/backup/backup-manifest.ts'
import { createBackup } from '../../src/migrate/backup/create-backup.ts'
import { verifyBackup } from '../../src/migrate/backup/verify-backup.ts'
import { manyRows, oldFolder, setRows, tableDigest } from '../migrate/old-folder.ts'
import { killedAt, pointsOf } from './kill-at.ts'
import { canInject } from './say-with.ts'

const program = new URL('./back-up-state.ts', import.meta.url).pathname
const points = 20

const scene = () => {
  const { old, scratch } = oldFolder(manyRows(300))
  const { database, profiles, identities } = old
  return {
    old,
    backups: join(scratch, 'backups'),
    parts: Object.entries({ database, profiles, identities }).map(([role, path]) => ({ role, path })),
  }
}

test.skipIf(!canInject)('a backup that is killed at any point is whole, or there is none', async () => {
  const { old, backups } = scene()
  const words = [program, 'create', old.root, backups]
  let killed = 0
  for (const point of pointsOf(words, points)) {
    if (!killedAt(point, words)) killed++
    for (const { folder, error } of listBackups(backups)) {
      expect(error).toBeUndefined()
      expect(await verifyBackup(folder)).toMatchObject({ wrong: [] })
    }
  }
  expect(killed).toBe(points)
})

test.skipIf(!canInject)(
  'a restore that is killed at any point is completed by the next, and nothing of it is left lying about',
  async () => {
    const { old, backups, parts } = scene()
    await createBackup({ backups, name: 'first', parts, version: '1' })
    const wanted = tableDigest(old.database)
    const spoil = (): void => {
      setRows(old.database, [{ key: 'after', value: '1' }])
      writeFileSync(join(old.profiles, 'extra.json'), '{}')
    }
    const words = [program, 'restore', old.root, backups]
    spoil()
    const all = pointsOf(words, points)
    let killed = 0
    for (const point of all) {
      spoil()
      const spoilt = tableDigest(old.database)
      if (!killedAt(point, words)) killed++
      if (existsSync(old.database)) expect([wanted, spoilt]).toContain(tableDigest(old.database))
      expect(spawnSync(process.execPath, words).status, `after ${point.call} ${point.n}`).toBe(0)
      expect(tableDigest(old.database)).toBe(wanted)
      expect(existsSync(join(old.profiles, 'extra.json'))).toBe(false)
      for (const folder of [dirname(old.database), old.root])
        expect(readdirSync(folder).filter(name => /\.(restore|replaced)-/.test(name))).toEqual([])
      for (const { name, folder } of listBackups(backups)) if (name !== 'first') rmSync(folder, { recursive: true })
    }
    expect(killed).toBe(points)
  },
)
