import { existsSync, mkdirSync } from 'node:fs'
import { fail } from '../../errors.ts'
import { agree, agreementIn, filesOf, noteFiles, textOf } from './agreement.ts'
import { type Applied, applyPending } from './apply-pending.ts'
import { type GatherOptions, gatherOld } from './gather-old.ts'
import { hasJsonFiles } from './json-sources.ts'
import { writeManifest } from './manifest.ts'
import { mergeFiles } from './merge-files.ts'
import { mergeIdentities } from './merge-identities.ts'
import { onlyOne } from './only-one.ts'
import { writeOwnConfig } from './own-config.ts'
import { type NewPlaces, newPlaces, type OldInstallation } from './places.ts'
import type { StateReport } from './report.ts'

export interface MigrateStateOptions extends GatherOptions {
  readonly old: OldInstallation
  /** The folder of ours that the copy goes to. */
  readonly to: string
}

/**
 * Copies the state of an old daemon, which may be running, into a folder of ours. The old files are only read. A second run
 * carries over what was written since; one that was cut short is finished first.
 * @throws NOT_FOUND when there is nothing to copy; ALREADY_RUNNING, CONFLICT, STORAGE_FAILED
 */
export const migrateState = async ({ old, to, ...options }: MigrateStateOptions): Promise<StateReport> => {
  const places = newPlaces(to)
  refuseNothing(old)
  mkdirSync(to, { recursive: true, mode: 0o700 })
  using _lock = onlyOne(places.work)
  const agreement = agreementIn(places.work)
  const resumed = await finishPending(places)
  const gathered = await gatherOld(old, agreement, options)
  const applied = await applyPending(agreement, places, rowsIn(gathered.sources))
  const files = await mergeFiles({ from: old, to: places }, filesOf(agreement.base))
  const identities = await mergeIdentities(
    { from: old.identities, to: places.identities },
    textOf(agreement.base, 'identities'),
  )
  noteFiles(agreement.pending, files.files, identities.text)
  agree(agreement)
  const isNew = await writeOwnConfig(places)
  const report: StateReport = {
    direction: 'to_new',
    from: old.root,
    to,
    sources: [...gathered.sources, ...(identities.source ? [identities.source] : []), ...files.sources],
    written: resumed.written + applied.written + files.written + identities.written,
    removed: resumed.removed + applied.removed,
    conflicts: [gathered, resumed, applied, files, identities].flatMap(part => part.conflicts),
    problems: [
      ...gathered.problems,
      ...applied.problems,
      ...files.problems,
      ...(identities.problem ? [identities.problem] : []),
    ],
    notes: isNew ? [`${places.config} says where all of it lies`] : [],
  }
  await writeManifest(places, { old, report })
  return report
}

/** What a run that was cut short had put together. */
export const finishPending = async (places: NewPlaces): Promise<Applied> => {
  const agreement = agreementIn(places.work)
  const { pending, base } = agreement
  if (!existsSync(pending)) return { written: 0, removed: 0, conflicts: [], problems: [] }
  const applied = await applyPending(agreement, places, 0)
  noteFiles(pending, filesOf(base), textOf(base, 'identities'))
  agree(agreement)
  return applied
}

const rowsIn = (sources: StateReport['sources']): number => sources.find(({ kind }) => kind === 'database')?.count ?? 0

const refuseNothing = ({ root, state, snapshot, ...places }: OldInstallation): void => {
  const { database, identities, profiles, prompts, session_logs } = places
  const all = [database, identities, profiles, prompts, session_logs, ...(snapshot ? [snapshot] : [])]
  if (all.some(path => existsSync(path)) || hasJsonFiles(state)) return
  throw fail('NOT_FOUND', `state of an old daemon in ${root}`).with({
    looked_at: [state, ...all],
    hint: 'name the folder the old daemon ran in with --from, or its database with --db',
  })
}
