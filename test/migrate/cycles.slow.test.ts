import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrateState } from '../../src/migrate/state/migrate-state.ts'
import { newPlaces } from '../../src/migrate/state/places.ts'
import { rollbackState } from '../../src/migrate/state/rollback.ts'
import { verifyState } from '../../src/migrate/state/verify-state.ts'
import { withState } from '../../src/migrate/state/with-state.ts'
import { awkward, deleteRow, manyRows, oldFolder, rowsOf, setRows, tableDigest } from './old-folder.ts'

const cycles = 20
const most = 10_000 // milliseconds for 10,000 rows, one way

/** An identity file of 5 MB. */
const manyIdentities = (): string =>
  JSON.stringify(
    Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [
        `agent-${n}`,
        { agent_id: `agent-${n}`, about: 'x'.repeat(450), icon: '🤖', n: 1.5 },
      ]),
    ),
    null,
    2,
  ).replaceAll('🤖', '\\ud83e\\udd16')

const setUp = () => {
  const { old, scratch } = oldFolder([...awkward, ...manyRows(10_000)])
  writeFileSync(old.identities, manyIdentities())
  const to = join(scratch, 'new')
  const took: number[] = []
  const timed = async <T>(run: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await run()
    took.push(performance.now() - began)
    return result
  }
  return {
    old,
    places: newPlaces(to),
    took,
    forth: () => timed(() => migrateState({ old, to })),
    back: () => timed(() => rollbackState({ old, from: to })),
  }
}

test('twenty times there and back leave 10,000 rows and 5 MB of identities as they were, each way in less than 10 s', async () => {
  const { old, places, took, forth, back } = setUp()
  const digest = tableDigest(old.database)
  const identities = readFileSync(old.identities, 'utf8')
  for (let cycle = 0; cycle < cycles; cycle++) {
    expect(await forth()).toMatchObject({ conflicts: [], problems: [] })
    expect(tableDigest(places.database)).toBe(digest)
    expect(readFileSync(places.identities, 'utf8')).toBe(identities)
    expect(await back()).toMatchObject({ written: 0, removed: 0, conflicts: [], problems: [] })
    expect(tableDigest(old.database)).toBe(digest)
    expect(readFileSync(old.identities, 'utf8')).toBe(identities)
  }
  const verified = await verifyState(places)
  expect(verified.different).toEqual([])
  expect(verified.same).toBeGreaterThan(10_000)
  console.log(`10,000 rows, one way: at most ${Math.max(...took).toFixed(0)} ms`)
  expect(Math.max(...took)).toBeLessThan(most)
})

test('twenty times with writes, changes and deletions on both sides: nothing is lost, and both sides are equal in the end', async () => {
  const { old, places, took, forth, back } = setUp()
  const untouched = rowsOf(old.database)
  await forth()
  const expected = new Map<string, string>()
  const now = () => new Date().toISOString()
  for (let cycle = 0; cycle < cycles; cycle++) {
    await withState(places, async ({ request }) => {
      for (let n = 0; n < 50; n++) {
        const key = `here.${cycle}.${n}`
        await request('state:set', { namespace: 'shared', key, value: { cycle, n } })
        expected.set(key, `{"cycle":${cycle},"n":${n}}`)
      }
      await request('state:set', { namespace: 'shared', key: 'many.1.1', value: `here ${cycle}` })
      expect((await request('state:delete', { namespace: 'shared', key: `many.2.${cycle * 10 + 2}` })).status).toBe(
        'deleted',
      )
    })
    expect(await back()).toMatchObject({ conflicts: [], problems: [], written: 51, removed: 1 })
    expect(tableDigest(old.database)).toBe(tableDigest(places.database))
    setRows(old.database, [
      ...Array.from({ length: 50 }, (_, n) => ({
        key: `there.${cycle}.${n}`,
        value: `${cycle} ${n}`,
        created_at: now(),
      })),
      { key: 'many.1.1', value: `there ${cycle}`, created_at: now() },
    ])
    for (let n = 0; n < 50; n++) expected.set(`there.${cycle}.${n}`, `${cycle} ${n}`)
    deleteRow(old.database, `many.3.${cycle * 10 + 3}`)
    expect(await forth()).toMatchObject({ conflicts: [], problems: [], written: 51, removed: 1 })
    expect(tableDigest(old.database)).toBe(tableDigest(places.database))
  }
  const rows = rowsOf(places.database)
  for (const [key, value] of expected) expect(JSON.parse(rows.get(key)!)[1]).toEqual(['value', value])
  expect(JSON.parse(rows.get('many.1.1')!)[1][1]).toBe(`there ${cycles - 1}`)
  for (const { key } of awkward) expect(rows.get(key), key).toBe(untouched.get(key))
  expect(rows.size).toBe(untouched.size + expected.size - 2 * cycles)
  expect(Math.max(...took)).toBeLessThan(most)
})
