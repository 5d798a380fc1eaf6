import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { findBackup, listBackups } from '../../src/migrate/backup/backup-manifest.ts'
import { createBackup } from '../../src/migrate/backup/create-backup.ts'
import { partsOf } from '../../src/migrate/backup/parts.ts'
import { finishRestore, restoreBackup } from '../../src/migrate/backup/restore-backup.ts'
import { verifyBackup } from '../../src/migrate/backup/verify-backup.ts'
import { withState } from '../../src/migrate/state/with-state.ts'
import type { Places } from '../../src/plugin/index.ts'
import { oldFolder, rowsOf, setRows, tableDigest } from './old-folder.ts'

const setUp = () => {
  const { old, scratch } = oldFolder()
  const home = join(scratch, 'home')
  const places: Places = {
    home,
    config_file: join(home, 'daemon.json'),
    socket_dir: join(home, 's'),
    legacy_sockets: [],
    run_dir: join(home, 's/.run'),
    pid_file: join(home, 's/.run/pid'),
    log_file: join(home, 'logs/daemon.log'),
    state_dir: join(home, 'var/state'),
    database: join(home, 'var/state/ksi.db'),
    shared_database: old.database,
    identities_file: old.identities,
    profiles_dir: old.profiles,
    prompts_dir: old.prompts,
    session_log_dir: old.session_logs,
    plugin_dirs: [join(home, 'plugins')],
    cache_dir: join(home, 'cache'),
  }
  for (const folder of ['logs', 'plugins/mine', 'cache', 'var/state'])
    mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(join(home, 'daemon.json'), '{}')
  writeFileSync(join(home, 'plugins/mine/index.js'), 'export default {}')
  const backups = join(home, 'backups')
  const files = { rows: places.database, database: places.shared_database }
  return {
    old,
    home,
    places,
    backups,
    files,
    make: (name?: string) => createBackup({ backups, name, parts: partsOf(places, old), version: '1.0.0' }),
  }
}

test('a backup made while a daemon writes is whole, and brings everything back', async () => {
  const { old, home, backups, files, make } = setUp()
  await withState(files, async ({ request }) => {
    await request('state:set', { namespace: 'notes', key: 'n', value: 1 })
    const writing = Array.from({ length: 300 }, (_, n) =>
      request('state:set', { namespace: 'shared', key: `k${n}`, value: n }),
    )
    const { problems } = await make('first')
    await Promise.all(writing)
    expect(problems).toEqual([])
    await request('state:set', { namespace: 'notes', key: 'n', value: 2 })
  })
  expect(await verifyBackup(join(backups, 'first'))).toMatchObject({ wrong: [] })
  setRows(old.database, [{ key: 'after', value: '1' }])
  rmSync(old.identities)
  writeFileSync(join(old.profiles, 'extra.json'), '{}')
  appendFileSync(join(home, 'plugins/mine/index.js'), '// changed')
  const restored = await restoreBackup({ folder: findBackup(backups, undefined), backups, version: '1.0.0' })
  expect(rowsOf(old.database).has('after')).toBe(false)
  expect(existsSync(old.identities)).toBe(true)
  expect(existsSync(join(old.profiles, 'extra.json'))).toBe(false)
  expect(readFileSync(join(home, 'plugins/mine/index.js'), 'utf8')).toBe('export default {}')
  expect(readlinkSync(join(old.session_logs, 'latest.jsonl'))).toBe('s1.jsonl')
  await withState(files, async ({ request }) => {
    expect(await request('state:get', { namespace: 'notes', key: 'n' })).toMatchObject({ value: 1 })
  })
  expect(rowsOf(join(backups, restored.replaced!, 'files/shared_database')).has('after')).toBe(true)
  await restoreBackup({ folder: findBackup(backups, restored.replaced), backups, version: '1.0.0' })
  expect(rowsOf(old.database).has('after')).toBe(true)
  expect(existsSync(old.identities)).toBe(false)
  for (const folder of [home, join(home, 'var'), old.root, join(old.root, 'var/db')])
    expect(readdirSync(folder).filter(name => /\.(restore|replaced)-/.test(name))).toEqual([])
})

test('a daemon that is running is not replaced under', async () => {
  const { backups, files, make } = setUp()
  await withState(files, async () => {
    await make('first')
    await expect(restoreBackup({ folder: join(backups, 'first'), backups, version: '1' })).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
    })
  })
})

test('a backup that was changed is found out, and never restored', async () => {
  const { old, backups, make } = setUp()
  const changes: ((folder: string) => void)[] = [
    folder => appendFileSync(join(folder, 'files/identities'), ' '),
    folder => rmSync(join(folder, 'files/profiles/analyst.json')),
    folder => writeFileSync(join(folder, 'files/profiles/more.json'), '{}'),
    folder => writeFileSync(join(folder, 'backup.json'), '{"version": 1'),
    folder =>
      writeFileSync(
        join(folder, 'backup.json'),
        readFileSync(join(folder, 'backup.json'), 'utf8').replace('"analyst.json"', '"../../../../escaped"'),
      ),
  ]
  const before = tableDigest(old.database)
  for (const [at, change] of changes.entries()) {
    await make(`b${at}`)
    change(join(backups, `b${at}`))
    await expect(restoreBackup({ folder: join(backups, `b${at}`), backups, version: '1' })).rejects.toMatchObject({
      code: 'DAMAGED',
    })
  }
  expect(tableDigest(old.database)).toBe(before)
  expect(listBackups(backups).filter(({ error }) => error !== undefined)).toHaveLength(2)
  expect(() => findBackup(backups, 'b')).toThrow(/b.* not found/)
})

test('a damaged database is backed up as it is, and named', async () => {
  const { old, make } = setUp()
  const database = new DatabaseSync(old.database)
  database.close()
  const bytes = readFileSync(old.database)
  bytes.fill(0xff, 4096, 20_000)
  writeFileSync(old.database, bytes)
  expect((await make()).problems).toEqual([{ path: old.database, reason: expect.stringContaining('damaged') }])
})

test('a restore that was cut short between two places is finished by the next', async () => {
  const { old, backups, make } = setUp()
  await make('first')
  setRows(old.database, [{ key: 'after', value: '1' }])
  const [staged, aside] = [`${old.database}.restore-x`, `${old.database}.replaced-x`]
  writeFileSync(staged, readFileSync(join(backups, 'first/files/shared_database')))
  writeFileSync(
    join(backups, '.restoring.json'),
    JSON.stringify({ name: 'first', steps: [{ path: old.database, staged, aside }] }),
  )
  expect(await finishRestore({ backups, version: '1' })).toBe('first')
  expect(rowsOf(old.database).has('after')).toBe(false)
  expect([staged, aside].filter(path => existsSync(path))).toEqual([])
  expect(await finishRestore({ backups, version: '1' })).toBeUndefined()
  const kept = listBackups(backups).find(({ name }) => name.startsWith('before-restore-'))!
  expect(rowsOf(join(kept.folder, 'files/part_0')).has('after')).toBe(true)
})

test('a daemon that began after the backup was made is not replaced under, and no cut-short restore is finished under it', async () => {
  const { old, backups, files, places, make } = setUp()
  await make('first')
  setRows(old.database, [{ key: 'after', value: '1' }])
  const replacing = { backups, version: '1', database: places.database }
  await withState(files, async () => {
    const refused = { code: 'ALREADY_RUNNING' }
    await expect(restoreBackup({ ...replacing, folder: join(backups, 'first') })).rejects.toMatchObject(refused)
    const staged = `${old.database}.restore-x`
    writeFileSync(staged, '')
    const steps = [{ path: old.database, staged, aside: `${old.database}.replaced-x` }]
    writeFileSync(join(backups, '.restoring.json'), JSON.stringify({ name: 'first', steps }))
    await expect(finishRestore(replacing)).rejects.toMatchObject(refused)
    rmSync(join(backups, '.restoring.json'))
    expect(rowsOf(old.database).has('after')).toBe(true)
  })
  await restoreBackup({ ...replacing, folder: join(backups, 'first') })
  expect(rowsOf(old.database).has('after')).toBe(false)
})

test('of two restores at once one is refused, and the other is whole', async () => {
  const { old, backups, make } = setUp()
  await make('first')
  const before = tableDigest(old.database)
  setRows(old.database, [{ key: 'after', value: '1' }])
  const once = () => restoreBackup({ folder: join(backups, 'first'), backups, version: '1' })
  const ends = await Promise.allSettled([once(), once()])
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(tableDigest(old.database)).toBe(before)
})
