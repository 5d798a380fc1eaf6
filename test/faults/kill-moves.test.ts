import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrateState } from '../../src/migrate/state/migrate-state.ts'
import { newPlaces } from '../../src/migrate/state/places.ts'
import { rollbackState } from '../../src/migrate/state/rollback.ts'
import { verifyState } from '../../src/migrate/state/verify-state.ts'
import { withState } from '../../src/migrate/state/with-state.ts'
import { at, awkward, deleteRow, identities, manyRows, oldFolder, setRows, tableDigest } from '../migrate/old-folder.ts'
import { placesIn } from '../migrate/old-places.ts'
import { killedAt, pointsOf } from './kill-at.ts'
import { canInject } from './say-with.ts'

const program = new URL('./move-state.ts', import.meta.url).pathname
const points = 50
/** Milliseconds, on a machine that has other things to do. */
const patience = 600_000

const scene = () => oldFolder([...awkward, ...manyRows(300)])

/** A copy of both sides, to be spoilt. */
const sides = (scratch: string, trial: string) => {
  rmSync(trial, { recursive: true, force: true })
  for (const side of ['old', 'new'])
    if (existsSync(join(scratch, side)))
      cpSync(join(scratch, side), join(trial, side), {
        recursive: true,
        verbatimSymlinks: true,
        preserveTimestamps: true,
      })
  return { old: placesIn(join(trial, 'old')), to: join(trial, 'new') }
}

test.skipIf(!canInject)(
  'a move to us that is killed at any point is completed by the next, and leaves the source alone',
  async () => {
    const { old, scratch } = scene()
    const to = join(scratch, 'new')
    await migrateState({ old, to })
    setRows(old.database, [
      ...manyRows(200).map(row => ({ ...row, value: 'again', created_at: at(60) })),
      { key: 'fresh', value: '1' },
    ])
    deleteRow(old.database, 'never')
    setRows(newPlaces(to).database, [{ key: 'mine', value: 'here' }])
    writeFileSync(old.identities, identities({ ada: { role: 'coder', n: '1.0' }, bob: { role: 'new' } }))
    const trial = join(scratch, 'trial')
    const digest = tableDigest(old.database)
    let killed = 0
    for (const isFirst of [true, false]) {
      const start = () => {
        const there = sides(scratch, trial)
        if (isFirst) rmSync(there.to, { recursive: true })
        return there
      }
      const counted = start()
      const wantedPoints = pointsOf([program, 'forth', counted.old.root, counted.to], points)
      for (const point of wantedPoints.filter((_, index) => index % 2 === Number(isFirst))) {
        const when = `killed at ${point.call} ${point.n}`
        const there = start()
        if (!killedAt(point, [program, 'forth', there.old.root, there.to])) killed++
        expect(tableDigest(there.old.database), `the source, ${when}`).toBe(digest)
        await migrateState({ old: there.old, to: there.to })
        expect(await verifyState(newPlaces(there.to)), `the copy, ${when}`).toMatchObject({
          different: [],
          changed_here: 0,
        })
        if (!isFirst)
          expect(tableDigest(newPlaces(there.to).database)).toBe(wanted(there.old.database, join(scratch, 'wanted.db')))
      }
    }
    expect(killed).toBe(points)
  },
  patience,
)

/** The digest of a table with what was written on our side alone. */
const wanted = (path: string, copy: string): string => {
  copyFileSync(path, copy)
  setRows(copy, [{ key: 'mine', value: 'here' }])
  return tableDigest(copy)
}

test.skipIf(!canInject)(
  'a move back that is killed at any point leaves the old table as it was or as it shall be, and is completed by the next',
  async () => {
    const { old, scratch } = scene()
    const to = join(scratch, 'new')
    const places = newPlaces(to)
    await migrateState({ old, to })
    await withState(places, async ({ request }) => {
      for (let n = 0; n < 150; n++)
        await request('state:set', { namespace: 'shared', key: `many.${n % 10}.${n}`, value: { n } })
      await request('state:delete', { namespace: 'shared', key: 'large' })
      await request('state:set', { namespace: 'agent:ada', key: 'mood', value: 'good' })
      await request('state:update_session', { session_id: 's1', data: {} })
    })
    writeFileSync(places.identities, identities({ ada: { role: 'coder', n: '1.0' }, bob: { role: 'new' } }))
    const trial = join(scratch, 'trial')
    const before = tableDigest(old.database)
    const after = tableDigest(places.database)
    expect(after).not.toBe(before)
    const counted = sides(scratch, trial)
    const wantedPoints = pointsOf([program, 'back', counted.old.root, counted.to], points)
    let killed = 0
    for (const point of wantedPoints) {
      const when = `killed at ${point.call} ${point.n}`
      const there = sides(scratch, trial)
      if (!killedAt(point, [program, 'back', there.old.root, there.to])) killed++
      expect([before, after], `the old table, ${when}`).toContain(
        digestAfterCrash(there.old.database, join(scratch, 'looked')),
      )
      await rollbackState({ old: there.old, from: there.to })
      expect(tableDigest(there.old.database), `the old table, ${when}, after another run`).toBe(after)
      expect(readFileSync(there.old.identities, 'utf8')).toContain('"bob"')
      expect(readFileSync(join(there.old.state, 'agent_ada.json'), 'utf8')).toContain('good')
      expect(existsSync(join(there.old.state, 'sessions/s1.json'))).toBe(true)
      expect(await rollbackState({ old: there.old, from: there.to })).toMatchObject({ written: 0, removed: 0 })
    }
    expect(killed).toBe(points)
  },
  patience,
)

/** As the old daemon would find it: it rolls back what was begun. The file itself is not touched. */
const digestAfterCrash = (path: string, copy: string): string => {
  for (const end of ['', '-journal', '-wal', '-shm']) {
    rmSync(`${copy}${end}`, { force: true })
    if (existsSync(`${path}${end}`)) copyFileSync(`${path}${end}`, `${copy}${end}`)
  }
  setRows(copy, [])
  return tableDigest(copy)
}
