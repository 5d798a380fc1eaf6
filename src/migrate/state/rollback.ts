import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../errors.ts'
import { copyDurably, renameDurably, syncPath } from '../durable-files.ts'
import {
  agreementIn,
  filesOf,
  insertValue,
  keepAgreed,
  noteFiles,
  reading,
  textOf,
  valuesOf,
  working,
} from './agreement.ts'
import { type Exported, exportRows, exportVersions } from './export-rest.ts'
import { mergeFiles } from './merge-files.ts'
import { mergeIdentities } from './merge-identities.ts'
import { finishPending } from './migrate-state.ts'
import { isHeld, writeOldJson } from './old-json-files.ts'
import { onlyOne } from './only-one.ts'
import { type OwnValue, ownValues } from './own-values.ts'
import { type NewPlaces, newPlaces, type OldInstallation } from './places.ts'
import { joinPrivate, partPrivate } from './private-rows.ts'
import type { SourceReport, StateReport } from './report.ts'
import { mergeRows } from './row-merge.ts'
import { runningDaemon } from './running-daemon.ts'
import { snapshotDatabase } from './snapshot.ts'
import { withState } from './with-state.ts'

export interface RollbackReport extends StateReport {
  /** What the old daemon has no place for, and where it was written. */
  readonly exported: readonly Exported[]
  /** The files of the old daemon as they were before, if they were changed. */
  readonly replaced: string | undefined
}

export interface RollbackOptions {
  readonly old: OldInstallation
  /** Our folder. */
  readonly from: string
}

/**
 * Carries everything written here since the move into the files of the old daemon, in its own formats. Neither daemon may be
 * running. Cut short, it is run again; the old database changes in one transaction.
 * @throws ALREADY_RUNNING, NOT_FOUND, DAMAGED, STORAGE_FAILED
 */
export const rollbackState = async ({ old, from }: RollbackOptions): Promise<RollbackReport> => {
  const places = newPlaces(from)
  if (!existsSync(places.database) && !existsSync(places.rows))
    throw fail('NOT_FOUND', `state in ${from}`).with({ hint: 'name the folder with --new-state' })
  const running = await runningDaemon(old)
  if (running)
    throw fail('ALREADY_RUNNING', `${old.root}: ${running.why}`, running.pid ?? 0).with({
      hint: 'stop the old daemon first: it would not see what is written under it, and overwrite it',
    })
  using _lock = onlyOne(places.work)
  await finishPending(places)
  const folder = exportFolder(from)
  const { values, exported } = await readOwn(places, folder)
  const report = await carryBack({ places, old, values, folder })
  if (exported.length === 0 && report.replaced === undefined) rmSync(folder, { recursive: true, force: true })
  return { ...report, exported }
}

/**
 * For a daemon of ours that works on the files of the old one: those have everything that the old one can hold already, so
 * what it cannot is exported, with agents and sessions in JSON files of the old form.
 * @throws ALREADY_RUNNING when our daemon is running
 */
export const exportRest = async (
  files: { readonly rows: string; readonly database: string },
  stateDir: string,
): Promise<{ exported: readonly Exported[]; folder: string }> => {
  const folder = exportFolder(stateDir)
  const { values, exported } = await readOwn(files, folder)
  const json = await writeOldJson(folder, { values, agreed: [] })
  const inFiles = json.files.map(path => ({ what: 'in the old form', count: 1, path }))
  return { exported: [...exported, ...inFiles], folder }
}

/** One that is not there yet: what an earlier one has kept stays, also when that was a moment ago. */
const exportFolder = (inside: string): string => {
  const folder = join(inside, `rollback-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`)
  for (let count = 1; ; count++) {
    const free = count === 1 ? folder : `${folder}-${count}`
    if (!existsSync(free)) return free
  }
}

/** Taking the lock of the database, this also finds out whether our daemon is running. */
const readOwn = async (
  files: { readonly rows: string; readonly database: string },
  folder: string,
): Promise<{ values: OwnValue[]; exported: Exported[] }> => {
  const versions = await exportVersions(files.database, folder)
  if (!existsSync(files.rows)) return { values: [], exported: versions }
  return withState(files, async state => ({
    values: await ownValues(state),
    exported: [...(await exportRows(state.store, folder)), ...versions],
  }))
}

interface Carrying {
  readonly places: NewPlaces
  readonly old: OldInstallation
  readonly values: readonly OwnValue[]
  readonly folder: string
}

const carryBack = async ({ places, old, values, folder }: Carrying): Promise<Omit<RollbackReport, 'exported'>> => {
  const { base } = agreementIn(places.work)
  const back = join(places.work, 'back.db')
  if (existsSync(places.database)) await snapshotDatabase(places.database, back)
  else if (existsSync(base)) copyDurably(base, back) // a copy that has lost its table takes nothing away from the original
  const joined = joinPrivate(values, { base, back, database: old.database, work: places.work })
  const replaced = await keepOld(old, join(folder, 'replaced'))
  const rows = mergeRows({ from: back, base: existsSync(base) ? joined.base : undefined, to: old.database })
  const apart = new Set(joined.values)
  const others = values.filter(value => !apart.has(value))
  const json = await writeOldJson(old.state, { values: others, agreed: valuesOf(base) })
  const files = await mergeFiles({ from: places, to: old }, filesOf(base))
  const identities = await mergeIdentities({ from: places.identities, to: old.identities }, textOf(base, 'identities'))
  if (joined.values.length > 0 || joined.base !== base) partPrivate(back, joined.values)
  const rowsHere: SourceReport = { kind: 'database', path: places.database, count: countRows(back) }
  noteValues({ back, base, others, joined: joined.values })
  keepAgreed({ path: back, base }, json.failed)
  noteFiles(back, files.files, identities.text)
  renameDurably(back, base)
  rmSync(join(places.work, 'joined.db'), { force: true })
  const written = rows.written + json.written + files.written + identities.written
  const removed = rows.deleted + json.removed
  if (written + removed === 0) rmSync(replaced, { recursive: true, force: true })
  return {
    direction: 'to_old',
    from: places.folder,
    to: old.root,
    sources: [
      ...(existsSync(places.database) ? [rowsHere] : []),
      ...(identities.source ? [identities.source] : []),
      ...files.sources,
    ],
    written,
    removed,
    conflicts: [
      ...rows.conflicts.map(({ key, kept }) => ({
        what: `${key} in shared`,
        kept: kept === 'source' ? 'what was written here, which is newer' : 'that of the old daemon, which is newer',
      })),
      ...[json, files, identities].flatMap(part => part.conflicts),
    ],
    problems: [...json.problems, ...files.problems, ...(identities.problem ? [identities.problem] : [])],
    notes: json.files.map(path => `${path}: the old daemon reads it only through LOAD_STATE`),
    replaced: written + removed === 0 ? undefined : replaced,
  }
}

/** The old files as they are now. */
const keepOld = async (old: OldInstallation, folder: string): Promise<string> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (existsSync(old.database)) await snapshotDatabase(old.database, join(folder, 'agent_shared_state.db'))
  if (existsSync(old.identities)) copyDurably(old.identities, join(folder, 'identities.json'))
  syncPath(folder)
  return folder
}

const countRows = (path: string): number =>
  reading(path, opened => Number(opened.prepare('SELECT count(*) AS n FROM agent_shared_state').get()!.n), 0)

interface Noted {
  readonly back: string
  readonly base: string
  readonly others: readonly OwnValue[]
  readonly joined: readonly OwnValue[]
}

const noteValues = ({ back, base, others, joined }: Noted): void => {
  const shared = valuesOf(base).filter(({ namespace }) => !isHeld(namespace))
  working(back, database => {
    database.exec('DELETE FROM moved_values')
    const insert = insertValue(database)
    shared.forEach(insert)
    for (const { namespace, key, text } of others) insert({ namespace, key, text, about: null })
    for (const { namespace, key, text, owner_agent_id, scope, metadata } of joined)
      insert({ namespace, key, text, about: JSON.stringify({ owner_agent_id, scope, metadata }) })
  })
}
