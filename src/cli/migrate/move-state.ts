import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KsiError, messageOf } from '../../errors.ts'
import { migrateState } from '../../migrate/state/migrate-state.ts'
import { newPlaces, type OldInstallation } from '../../migrate/state/places.ts'
import { verifyState } from '../../migrate/state/verify-state.ts'
import type { Findings } from './report/findings.ts'

interface Moving {
  readonly old: OldInstallation
  readonly to: string
  /** Into a folder that is gone afterwards. */
  readonly dryRun: boolean
}

type Moved = Pick<Findings, 'state' | 'verified' | 'failures'>

/** Copies the state and compares each key of it with its source. `step` shows how each of the two goes. */
export const moveState = async ({ old, to, dryRun }: Moving, step: Step): Promise<Moved> => {
  const folder = dryRun ? mkdtempSync(join(tmpdir(), 'ksi-dry-run-')) : to
  try {
    const report = await step('copying the state', migrateState({ old, to: folder }))
    const { sources, conflicts, problems, notes } = report
    const state = { from: old.root, to, sources, conflicts, problems, notes }
    const verified = await step('comparing every key', verifyState(newPlaces(folder)))
    return { state, verified, failures: [] }
  } catch (cause) {
    if (cause instanceof KsiError && cause.code === 'NOT_FOUND') return { failures: [] }
    return { failures: [`the state was not copied: ${messageOf(cause)}`] }
  } finally {
    if (dryRun) rmSync(folder, { recursive: true, force: true })
  }
}

export type Step = <T>(label: string, work: Promise<T>) => Promise<T>
