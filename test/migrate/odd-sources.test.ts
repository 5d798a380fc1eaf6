import { copyFileSync, cpSync, existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrateState } from '../../src/migrate/state/migrate-state.ts'
import { newPlaces } from '../../src/migrate/state/places.ts'
import { oldTable } from '../../src/stores/shared/schema.ts'
import { manyRows, oldFolder, rowsOf } from './old-folder.ts'

const setUp = (rows = manyRows(2000)) => {
  const { old, scratch } = oldFolder(rows)
  const to = join(scratch, 'new')
  return { old, scratch, places: newPlaces(to), run: () => migrateState({ old, to }) }
}

test('what a killed old daemon left half-written is copied as it was before, and its journal is left to it', async () => {
  const { old, scratch, places, run } = setUp()
  const before = rowsOf(old.database)
  const writer = new DatabaseSync(old.database)
  writer.exec("PRAGMA cache_size = 1; BEGIN; UPDATE agent_shared_state SET value = 'half', metadata = 'half'")
  const killed = join(scratch, 'killed.db')
  for (const end of ['', '-journal']) copyFileSync(`${old.database}${end}`, `${killed}${end}`)
  writer.close()
  for (const end of ['', '-journal']) copyFileSync(`${killed}${end}`, `${old.database}${end}`)
  expect((await run()).problems).toEqual([])
  expect(rowsOf(places.database)).toEqual(before)
  expect(existsSync(`${old.database}-journal`)).toBe(true)
})

test('rows that only the log of a database has are copied, and a program that writes meanwhile is not waited for without end', async () => {
  const { old, places, run } = setUp()
  const writer = new DatabaseSync(old.database)
  writer.exec("PRAGMA journal_mode = WAL; UPDATE agent_shared_state SET value = 'in the log' WHERE key = 'many.1.1'")
  writer.exec("BEGIN IMMEDIATE; UPDATE agent_shared_state SET value = 'not yet' WHERE key = 'many.2.2'")
  await run()
  writer.exec('ROLLBACK')
  writer.close()
  expect(rowsOf(places.database).get('many.1.1')).toContain('in the log')
  expect(rowsOf(places.database).get('many.2.2')).not.toContain('not yet')
})

test.each([
  ['without the table', 'CREATE TABLE other (a)', /without the table agent_shared_state/],
  [
    'without its columns',
    'CREATE TABLE agent_shared_state (key TEXT PRIMARY KEY, value TEXT)',
    /without .*owner_agent_id/,
  ],
])('a database %s is named', async (_, sql, reason) => {
  const { old, run } = setUp([])
  rmSync(old.database)
  const database = new DatabaseSync(old.database)
  database.exec(sql)
  database.close()
  expect((await run()).problems).toEqual([{ path: old.database, reason: expect.stringMatching(reason) }])
})

test('other tables of the database come along, and rows without a key', async () => {
  const { old, places, run } = setUp([])
  const database = new DatabaseSync(old.database)
  database.exec(
    "CREATE TABLE notes (a); INSERT INTO notes VALUES (1); INSERT INTO agent_shared_state VALUES (NULL, '1', NULL, 'o', 's', 't', NULL, NULL)",
  )
  database.close()
  await run()
  const copy = new DatabaseSync(places.database)
  expect(copy.prepare('SELECT a FROM notes').all()).toEqual([{ a: 1 }])
  expect(copy.prepare('SELECT count(*) AS n FROM agent_shared_state WHERE key IS NULL').get()).toEqual({ n: 1 })
  copy.close()
  expect(await run()).toMatchObject({ written: 0, removed: 0 })
})

test('hostile names and nesting in JSON files harm nothing and are named', async () => {
  const { old, places, run } = setUp([])
  mkdirSync(join(old.state, 'sessions'), { recursive: true })
  writeFileSync(
    join(old.state, 'shared_state.json'),
    '{"__proto__": {"a": 1}, "constructor": 2, "": 3, "half \\ud800": 4}',
  )
  writeFileSync(join(old.state, 'agent_deep.json'), `{"deep": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
  writeFileSync(join(old.state, 'agent___proto__.json'), '{"__proto__": 1}')
  writeFileSync(join(old.state, 'agent_large.json'), `{"large": "${'x'.repeat(2_000_000)}", "small": 1}`)
  writeFileSync(Buffer.from(`${join(old.profiles, 'caf')}\xe9.json`, 'latin1'), '{}')
  const { problems } = await run()
  expect((await run()).problems, 'as long as they are there').toEqual(problems)
  expect(({} as { a?: number }).a).toBeUndefined()
  const rows = rowsOf(places.database)
  expect(['__proto__', 'constructor', ''].every(key => rows.has(key))).toBe(true)
  expect(problems.map(({ path }) => path.replace(/.*\//, ''))).toEqual([
    'agent_deep.json',
    'large in agent:large',
    'caf\ufffd.json',
  ])
})

test('links among prompts are followed when they lead out, kept when they do not, and never run in a circle', async () => {
  const { old, scratch, places, run } = setUp([])
  mkdirSync(join(scratch, 'elsewhere/deep'), { recursive: true })
  writeFileSync(join(scratch, 'elsewhere/deep/far.md'), 'far')
  symlinkSync(join(scratch, 'elsewhere'), join(old.prompts, 'out'))
  symlinkSync(join(scratch, 'elsewhere'), join(scratch, 'elsewhere/deep/again'))
  symlinkSync('..', join(old.prompts, 'components/up'))
  symlinkSync('nowhere', join(old.prompts, 'broken'))
  symlinkSync('itself', join(old.prompts, 'itself'))
  expect((await run()).problems).toEqual([])
  expect(existsSync(join(places.prompts, 'out/deep/far.md'))).toBe(true)
  expect(existsSync(join(places.prompts, 'components/up/compositions/main.yaml'))).toBe(true)
  expect(readlinkSync(join(places.prompts, 'itself'))).toBe('itself')
  rmSync(join(scratch, 'elsewhere'), { recursive: true })
  expect(existsSync(join(places.prompts, 'out/deep/far.md'))).toBe(true)
  expect(await run()).toMatchObject({ written: 0 })
})

test('two moves at once into one folder: one is refused, and the other is whole', async () => {
  const { old, scratch, places, run } = setUp()
  const both = await Promise.allSettled([run(), run()])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(one => one.status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
  expect(rowsOf(places.database)).toEqual(rowsOf(old.database))
  cpSync(old.database, join(scratch, 'kept.db'))
})

test('an installation without a database is moved as well', async () => {
  const { old, places, run } = setUp([])
  rmSync(old.database)
  expect(await run()).toMatchObject({ problems: [] })
  expect(existsSync(places.identities)).toBe(true)
  const database = new DatabaseSync(old.database)
  database.exec(
    `${oldTable}; INSERT INTO agent_shared_state VALUES ('late', '1', NULL, 'o', 'shared', '2025-01-01', NULL, NULL)`,
  )
  database.close()
  expect(await run()).toMatchObject({ written: 1, problems: [] })
  expect(rowsOf(places.database).has('late')).toBe(true)
})
