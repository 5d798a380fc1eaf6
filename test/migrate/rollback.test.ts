import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { migrateState } from '../../src/migrate/state/migrate-state.ts'
import { newPlaces } from '../../src/migrate/state/places.ts'
import { rollbackState } from '../../src/migrate/state/rollback.ts'
import { verifyState } from '../../src/migrate/state/verify-state.ts'
import { withState } from '../../src/migrate/state/with-state.ts'
import { withRaw } from '../../src/plugin/index.ts'
import { at, awkward, deleteRow, identities, oldFolder, rowsOf, setRows, tableDigest } from './old-folder.ts'

const setUp = (rows = awkward) => {
  const { old, scratch } = oldFolder(rows)
  const to = join(scratch, 'new')
  return {
    old,
    places: newPlaces(to),
    forth: (more = {}) => migrateState({ old, to, ...more }),
    back: () => rollbackState({ old, from: to }),
  }
}

test('there and back without a change leaves everything as it was, and says so', async () => {
  const { old, places, forth, back } = setUp()
  const before = tableDigest(old.database)
  await forth()
  expect(await verifyState(places)).toMatchObject({ changed_here: 0, different: [] })
  expect(await back()).toMatchObject({ written: 0, removed: 0, conflicts: [], problems: [], replaced: undefined })
  expect(tableDigest(old.database)).toBe(before)
})

test('what event clients wrote, changed and deleted here is in the old formats afterwards', async () => {
  const { old, places, forth, back } = setUp()
  mkdirSync(old.state, { recursive: true })
  writeFileSync(join(old.state, 'agent_ada.json'), '{"mood": "good", "stays": 1.0}')
  await forth()
  const before = rowsOf(old.database)
  await withState(places, async ({ request }) => {
    await request('state:set', { namespace: 'shared', key: 'fresh', value: { a: 1 }, owner_agent_id: 'bob' })
    await request('state:set', withRaw({ namespace: 'shared', key: 'a.b.c', value: 0 }, { value: '9007199254740993' }))
    await request('state:delete', { namespace: 'shared', key: 'lines' })
    await request('state:set', { namespace: 'agent:ada', key: 'mood', value: 'better' })
    await request('state:set', { namespace: 'notes', key: 'n', value: 'only ours' })
    await request('state:update_session', { session_id: 's9', data: { model: 'sonnet' } })
  })
  writeFileSync(places.identities, identities({ ada: { role: 'coder', n: '1.0' }, eve: { role: 'new' } }))
  writeFileSync(join(places.profiles, 'fresh.json'), '{}')
  const report = await back()
  expect(report.problems).toEqual([])
  expect(report.conflicts).toEqual([])
  const after = rowsOf(old.database)
  expect(JSON.parse(after.get('fresh')!).slice(0, 4)).toEqual([
    ['key', 'fresh'],
    ['value', '{"a":1}'],
    ['namespace', null],
    ['owner_agent_id', 'bob'],
  ])
  expect(JSON.parse(after.get('a.b.c')!)[1]).toEqual(['value', '9007199254740993'])
  expect(after.has('lines')).toBe(false)
  for (const [key, row] of before) if (!['a.b.c', 'lines'].includes(key)) expect(after.get(key)).toBe(row)
  expect(readFileSync(join(old.state, 'agent_ada.json'), 'utf8')).toBe('{\n  "mood": "better",\n  "stays": 1.0\n}\n')
  expect(JSON.parse(readFileSync(join(old.state, 'sessions/s9.json'), 'utf8'))).toMatchObject({ model: 'sonnet' })
  expect(readFileSync(old.identities, 'utf8')).toContain('"eve"')
  expect(existsSync(join(old.profiles, 'fresh.json'))).toBe(true)
  const exported = Object.fromEntries(report.exported.map(({ what, path }) => [what, readFileSync(path, 'utf8')]))
  expect(exported['values of all namespaces but shared']).toContain('only ours')
  expect(exported['versions of shared values']).toContain('"fresh"')
  expect(rowsOf(join(report.replaced!, 'agent_shared_state.db'))).toEqual(before)
  expect(await back()).toMatchObject({ written: 0, removed: 0, conflicts: [] })
  expect(await forth()).toMatchObject({ written: 0, removed: 0, conflicts: [] })
})

test('what was replaced stays kept, also when the next one begins in the same second', async () => {
  const { places, forth, back } = setUp()
  await forth()
  await withState(places, ({ request }) => request('state:set', { namespace: 'shared', key: 'fresh', value: 1 }))
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const { replaced } = await back()
  expect(await back()).toMatchObject({ written: 0, replaced: undefined })
  expect(rowsOf(join(replaced!, 'agent_shared_state.db')).has('fresh')).toBe(false)
})

test('what the old daemon has written since is not overwritten by something older', async () => {
  const { old, places, forth, back } = setUp()
  await forth()
  setRows(old.database, [
    { key: 'large', value: 'old, later', created_at: at(90) },
    { key: 'lines', value: 'old, earlier', created_at: at(60) },
    { key: 'old only', value: '1', created_at: at(60) },
  ])
  setRows(places.database, [
    { key: 'large', value: 'here, earlier', created_at: at(80) },
    { key: 'lines', value: 'here, later', created_at: at(80) },
  ])
  const report = await back()
  const value = (path: string, key: string) => JSON.parse(rowsOf(path).get(key)!)[1][1]
  expect(['large', 'lines', 'old only'].map(key => value(old.database, key))).toEqual([
    'old, later',
    'here, later',
    '1',
  ])
  expect(report.conflicts).toHaveLength(2)
  await forth()
  expect(tableDigest(places.database)).toBe(tableDigest(old.database))
})

test('a log to which both sides have added has the lines of both, on both sides', async () => {
  const { old, places, forth, back } = setUp([])
  const [there, here] = [old, places].map(({ session_logs }) => join(session_logs, 'message_bus.jsonl')) as [
    string,
    string,
  ]
  writeFileSync(there, 'one\nsame\nsame\n')
  await forth()
  appendFileSync(there, 'old two\nsame\n')
  appendFileSync(here, 'new two\ncaf\xe9', 'latin1')
  await forth()
  appendFileSync(there, 'old three\n')
  appendFileSync(here, 'new three\n')
  await back()
  await forth()
  const lines = (path: string) => readFileSync(path, 'latin1').trim().split('\n').sort()
  const all = ['one', 'same', 'same', 'same', 'old two', 'new two', 'caf\xe9', 'old three', 'new three']
  expect(lines(there)).toEqual(all.sort())
  expect(lines(here)).toEqual(all.sort())
})

test('private rows that were split off come back as rows, and untouched ones as they were', async () => {
  const { old, places, forth, back } = setUp()
  const before = rowsOf(old.database)
  await forth({ splitPrivate: true })
  expect(await back()).toMatchObject({ written: 0, removed: 0, conflicts: [] })
  expect(rowsOf(old.database)).toEqual(before)
  await withState(places, async ({ request }) => {
    for (const id of ['bob', 'eve'])
      await request('state:set', { namespace: `agent:${id}`, key: 'taken', value: id, scope: 'private' })
    await request('state:set', { namespace: 'agent:../x', key: 'k', value: 1 })
    await request('state:set', {
      namespace: 'agent:ada',
      key: 'private',
      value: 'changed',
      owner_agent_id: 'ada',
      scope: 'private',
    })
  })
  const { problems, conflicts, written } = await back()
  expect({ conflicts, written }).toEqual({ conflicts: [], written: 3 })
  expect(problems).toEqual([{ path: expect.stringContaining('agent_../x'), reason: expect.stringContaining('"../x"') }])
  const after = rowsOf(old.database)
  expect(JSON.parse(after.get('taken')!)[1]).toEqual(['value', 'bob'])
  expect(readFileSync(join(old.state, 'agent_eve.json'), 'utf8')).toBe('{\n  "taken": "eve"\n}\n')
  expect(JSON.parse(after.get('private')!)[1]).toEqual(['value', 'changed'])
  expect(after.get('private.json')).toBe(before.get('private.json'))
  expect(await forth()).toMatchObject({ written: 0, removed: 0, conflicts: [] })
  expect(await verifyState(places)).toMatchObject({ different: [] })
})

test('a running old daemon is named, and nothing is written under it', async () => {
  const { old, places, forth, back } = setUp()
  await forth()
  deleteRow(places.database, 'large')
  const before = tableDigest(old.database)
  mkdirSync(dirname(old.sockets[0]!), { recursive: true })
  const server = createServer().listen(old.sockets[0])
  await new Promise(resolve => server.once('listening', resolve))
  await expect(back()).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: expect.stringContaining(old.sockets[0]!),
  })
  server.close()
  expect(tableDigest(old.database)).toBe(before)
  expect(await back()).toMatchObject({ removed: 1 })
})

test('a daemon of ours that is running is not overtaken', async () => {
  const { places, forth, back } = setUp()
  await forth()
  await withState(places, async () => {
    await expect(back()).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
  })
  expect(readdirSync(places.folder)).toContain('ksi.db')
})

test('a lost or damaged row of the copy is found by comparing', async () => {
  const { places, forth } = setUp()
  await forth()
  deleteRow(places.database, 'NaN')
  deleteRow(places.database, 'value.0')
  setRows(places.database, [{ key: 'value.1', value: '6' }])
  writeFileSync(join(places.profiles, 'analyst.json'), 'other')
  const { different, changed_here } = await verifyState(places)
  expect(different.map(({ what }) => what)).toEqual(['value.0 in shared', 'value.1 in shared'])
  expect(changed_here).toBe(1)
})
