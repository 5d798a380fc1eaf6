import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrateState } from '../../src/migrate/state/migrate-state.ts'
import { newPlaces } from '../../src/migrate/state/places.ts'
import { at, awkward, deleteRow, identities, oldFolder, rowsOf, setRows } from './old-folder.ts'

const setUp = (rows = awkward) => {
  const { old, scratch } = oldFolder(rows)
  const to = join(scratch, 'new')
  return { old, to, places: newPlaces(to), run: (more = {}) => migrateState({ old, to, ...more }) }
}

/** Everything in a folder, with when it was changed. */
const imageOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const path = join(entry.parentPath, entry.name)
      return `${path} ${statSync(path).mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
    })
    .sort()

test('all that the old daemon keeps is copied as it is, and nothing of it is touched', async () => {
  const { old, places, run } = setUp()
  const before = imageOf(old.root)
  const report = await run()
  expect(imageOf(old.root)).toEqual(before)
  expect(report.problems).toEqual([])
  expect(rowsOf(places.database)).toEqual(rowsOf(old.database))
  expect(rowsOf(places.database).size).toBe(awkward.length)
  expect(readFileSync(places.identities, 'utf8')).toBe(readFileSync(old.identities, 'utf8'))
  expect(readFileSync(join(places.profiles, 'analyst.json'), 'utf8')).toContain('sonnet')
  expect(existsSync(join(places.prompts, 'components/core/identity.md'))).toBe(true)
  expect(readlinkSync(join(places.session_logs, 'latest.jsonl'))).toBe('s1.jsonl')
  expect(report.sources).toEqual([
    expect.objectContaining({
      kind: 'database',
      count: awkward.length,
      expired: 1,
      sha256: expect.stringMatching(/^\w{64}$/),
    }),
    expect.objectContaining({ kind: 'identities', count: 1 }),
    expect.objectContaining({ kind: 'profiles', count: 1 }),
    expect.objectContaining({ kind: 'prompts', count: 2 }),
    expect.objectContaining({ kind: 'session_logs', count: 2 }),
  ])
  expect(JSON.parse(readFileSync(places.manifest, 'utf8'))).toMatchObject({ from: { root: old.root }, problems: [] })
})

test('a second run carries over what was written since, and leaves what was written here', async () => {
  const { old, places, run } = setUp()
  await run()
  expect(await run()).toMatchObject({ written: 0, removed: 0, conflicts: [] })
  setRows(old.database, [
    { key: 'fresh', value: '1', created_at: at(60) },
    { key: 'a.b.c', value: '2', created_at: at(60) },
    { key: 'large', value: 'old side, later', created_at: at(90) },
    { key: 'lines', value: 'old side, earlier', created_at: at(60) },
  ])
  deleteRow(old.database, 'never')
  setRows(places.database, [
    { key: 'large', value: 'here, earlier', created_at: at(80) },
    { key: 'lines', value: 'here, later', created_at: at(80) },
    { key: 'mine', value: '1', created_at: at(80) },
  ])
  deleteRow(places.database, 'later')
  writeFileSync(old.identities, identities({ ada: { role: 'coder', n: '1.0' }, bob: { role: 'analyst' } }))
  writeFileSync(join(old.profiles, 'coder.json'), '{}')
  const report = await run()
  const rows = rowsOf(places.database)
  const value = (key: string) => JSON.parse(rows.get(key) ?? '[["",""],["",null]]')[1][1]
  expect(['fresh', 'a.b.c', 'large', 'lines', 'mine', 'never', 'later'].map(value)).toEqual([
    ...['1', '2', 'old side, later', 'here, later', '1'],
    ...[null, null],
  ])
  expect(report.conflicts).toEqual([
    { what: 'large in shared', kept: expect.stringContaining('the old daemon') },
    { what: 'lines in shared', kept: expect.stringContaining('here') },
  ])
  expect(report).toMatchObject({ written: 5, removed: 1 })
  expect(readFileSync(places.identities, 'utf8')).toContain('"bob"')
  expect(existsSync(join(places.profiles, 'coder.json'))).toBe(true)
  expect(await run()).toMatchObject({ written: 0, removed: 0, conflicts: [] })
})

test('JSON files of every form are read, with their numbers as they are', async () => {
  const { old, places, run } = setUp([{ key: 'both', value: 'row', created_at: '2999-01-01T00:00:00Z' }])
  mkdirSync(join(old.state, 'sessions'), { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(old.state, name), text)
  write('shared_state.json', '{"n": 9007199254740993, "digits": "123", "text": "plain", "both": "file", "bad": NaN}')
  write('sessions/s1.json', '{"model": "sonnet", "cost": 1.0}')
  write('sessions.json', '{"s2": {"turns": 12345678901234567890}}')
  write('session_s3.json', '{"session:s3": {"wrapped": true}}')
  write('agent_ada.json', '{"mood": "good", "odd": NaN}')
  const report = await run()
  expect(report.problems).toEqual([])
  const rows = rowsOf(places.database)
  const value = (key: string) => JSON.parse(rows.get(key)!)[1][1]
  expect(['n', 'digits', 'text', 'both', 'bad'].map(value)).toEqual([
    '9007199254740993',
    '"123"',
    'plain',
    'row',
    'NaN',
  ])
  expect(report.conflicts).toEqual([{ what: 'both in shared', kept: 'the row of the database' }])
  const { withState } = await import('../../src/migrate/state/with-state.ts')
  const { rawText } = await import('../../src/plugin/index.ts')
  await withState(places, async ({ request }) => {
    const text = async (namespace: string, key: string) =>
      rawText(await request('state:get', { namespace, key }), 'value')
    expect(await text('sessions', 's2')).toBe('{"turns": 12345678901234567890}')
    expect(await request('state:get_session', { session_id: 's3' })).toMatchObject({ session: { wrapped: true } })
    expect(await text('sessions', 's1')).toContain('"cost": 1.0')
    expect(await text('agent:ada', 'mood')).toBe('"good"')
    expect(await text('agent:ada', 'odd')).toBe('"NaN"')
  })
  expect(await run()).toMatchObject({ written: 0, removed: 0 })
})

test('a broken source is named, and the others are copied', async () => {
  const { old, places, run } = setUp()
  writeFileSync(old.database, `SQLite format 3\0${'garbage'.repeat(2000)}`)
  mkdirSync(old.state, { recursive: true })
  writeFileSync(join(old.state, 'shared_state.json'), '{"a": 1,')
  writeFileSync(join(old.state, 'agent_ada.json'), Buffer.from([0x7b, 0xff, 0x7d]))
  writeFileSync(join(old.state, 'sessions.json'), '[1]')
  writeFileSync(old.identities, '{"ada": ')
  const { problems } = await run()
  expect(problems.map(({ path }) => path).sort()).toEqual(
    [
      old.database,
      old.identities,
      ...['agent_ada', 'sessions', 'shared_state'].map(name => join(old.state, `${name}.json`)),
    ].sort(),
  )
  expect(existsSync(join(places.profiles, 'analyst.json'))).toBe(true)
})

test('a source that breaks or goes away later takes nothing away here', async () => {
  const { old, places, run } = setUp()
  mkdirSync(old.state, { recursive: true })
  writeFileSync(join(old.state, 'shared_state.json'), '{"from file": 1}')
  await run()
  const before = rowsOf(places.database)
  expect(before.has('from file')).toBe(true)
  writeFileSync(join(old.state, 'shared_state.json'), '')
  writeFileSync(old.database, 'no database at all')
  expect((await run()).problems).toHaveLength(2)
  expect(rowsOf(places.database)).toEqual(before)
})

test('private rows go to their owners when that is asked for, but for those with a time', async () => {
  const { places, run } = setUp()
  await run({ splitPrivate: true })
  expect(rowsOf(places.database).has('private')).toBe(false)
  const { withState } = await import('../../src/migrate/state/with-state.ts')
  await withState(places, async ({ request }) => {
    expect(await request('state:get', { namespace: 'agent:ada', key: 'private' })).toMatchObject({
      value: 'secret',
      owner_agent_id: 'ada',
      scope: 'private',
    })
  })
  expect(await run()).toMatchObject({ written: 0, removed: 0 })
})
