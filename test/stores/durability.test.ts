import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../src/stores/sqlite/open-database.ts'
import { schema } from '../../src/stores/sqlite/schema.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Store } from '../../src/stores/store.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-store-'))
  path = join(folder, 'state', 'ksi.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (): Store => openSqliteStore({ path, sharedPath: join(folder, 'old.db') })
const userVersion = (file: string): unknown => {
  const database = new DatabaseSync(file)
  const { user_version } = database.prepare('PRAGMA user_version').get()!
  database.close()
  return user_version
}

test('everything is still there after a restart, and numbers go on where they were', async () => {
  const first = open()
  const line = { seq: first.next(), text: '{"a":1}' }
  await first.append([line], [{ store: 'things', key: 'a', text: '1' }])
  const last = first.next()
  await first.close()

  const second = open()
  expect([...second.read()]).toEqual([line])
  expect(second.get('things', 'a')).toBe('1')
  expect(second.bounds()).toEqual({ first: line.seq, last: line.seq })
  expect(second.logId).toBe(first.logId)
  expect(second.next()).toBe(last + 1)
  await second.close()
})

test('another database has another log id', async () => {
  const first = open()
  await first.close()
  path = join(folder, 'other', 'ksi.db')
  const second = open()
  expect(second.logId).not.toBe(first.logId)
  await second.close()
})

test('closing commits what waits', async () => {
  const first = open()
  const done = first.append([{ seq: first.next(), text: '{}' }], [])
  await first.close()
  await done
  const second = open()
  expect([...second.read()]).toHaveLength(1)
  await second.close()
})

test('the folder and every file in it are for the user alone', async () => {
  const umask = process.umask(0)
  const store = open()
  await store
    .append(
      [],
      [{ store: 'shared', key: 'a', text: '{"version":1,"value":"","kind":"text","owner":"","created_at":""}' }],
    )
    .catch(() => {})
  process.umask(umask)
  const files = readdirSync(join(folder, 'state')).map(name => join(folder, 'state', name))
  expect(files.length).toBeGreaterThan(3)
  for (const file of [...files, join(folder, 'old.db')])
    expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600])
  expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700)
  await store.close()
})

test('a file that others could read is closed to them', async () => {
  await open().close()
  chmodSync(path, 0o644)
  const store = open()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  await store.close()
})

test('a second opening is refused and names the process that has it', async () => {
  const store = open()
  expect(open).toThrow(
    expect.objectContaining({ code: 'ALREADY_RUNNING', message: expect.stringContaining(`pid ${process.pid}`) }),
  )
  await store.append([], [{ store: 'things', key: 'a', text: '1' }]) // the first one has not suffered
  await store.close()
  await open().close()
})

test('a process that was killed holds the database no longer', async () => {
  await open().close()
  const module = new URL('../../src/stores/sqlite/database-lock.ts', import.meta.url)
  const script = `import { lockDatabase } from '${module}'; globalThis.held = lockDatabase('${path}'); console.log('locked'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script])
  await once(child.stdout, 'data')
  expect(open).toThrow(expect.objectContaining({ message: expect.stringContaining(`pid ${child.pid}`) }))
  child.kill('SIGKILL')
  await once(child, 'exit')
  await open().close()
})

test('a database of a newer program is refused and left alone', async () => {
  await open().close()
  const database = new DatabaseSync(path)
  database.exec('PRAGMA user_version = 99')
  database.close()
  expect(open).toThrow(
    expect.objectContaining({ code: 'NOT_SUPPORTED', message: expect.stringContaining('format 99') }),
  )
  expect(userVersion(path)).toBe(99)
})

test('an older database is copied aside and then migrated', async () => {
  const store = open()
  await store.append([], [{ store: 'things', key: 'a', text: '1' }])
  await store.close()
  const migrated = openDatabase(path, [...schema, 'ALTER TABLE rows ADD COLUMN color TEXT'])
  expect(migrated.prepare('SELECT key, color FROM rows').get()).toEqual({ key: 'a', color: null })
  migrated.close()
  expect(userVersion(path)).toBe(schema.length + 1)

  const copy = `${path}.format-${schema.length}`
  expect(userVersion(copy)).toBe(schema.length)
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  path = copy
  const old = open()
  expect(old.get('things', 'a')).toBe('1')
  await old.close()
})

test('a migration that fails leaves the database as it was', async () => {
  await open().close()
  expect(() => openDatabase(path, [...schema, 'CREATE TABLE extra (a); SELECT nonsense'])).toThrow(/nonsense/)
  expect(userVersion(path)).toBe(schema.length)
  await open().close()
})

test.each([
  ['another database', (file: string) => new DatabaseSync(file).exec('CREATE TABLE theirs (a)')],
  ['no database', (file: string) => writeFileSync(file, 'x'.repeat(5000))],
])('%s at the place of ours is refused and left alone', (_, make) => {
  mkdirSync(join(folder, 'state'))
  make(path)
  const { size } = statSync(path)
  expect(open).toThrow(expect.objectContaining({ code: expect.stringMatching(/NOT_SUPPORTED|STORAGE_FAILED/) }))
  expect(statSync(path).size).toBe(size)
})

test('a place that is no folder is refused with its name', () => {
  writeFileSync(join(folder, 'state'), '')
  expect(open).toThrow(expect.objectContaining({ code: 'STORAGE_FAILED', message: expect.stringContaining(path) }))
})

test('a write-ahead log without its database is not taken for the new one’s', async () => {
  mkdirSync(join(folder, 'state'))
  writeFileSync(`${path}-wal`, 'left over')
  const store = open()
  await store.append([{ seq: store.next(), text: '{}' }], [])
  expect([...store.read()]).toHaveLength(1)
  await store.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
})
