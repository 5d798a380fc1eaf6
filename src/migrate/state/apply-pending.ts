import { existsSync } from 'node:fs'
import { renameDurably } from '../durable-files.ts'
import { type Agreement, keepAgreed, valuesOf } from './agreement.ts'
import type { NewPlaces } from './places.ts'
import { putValues } from './put-values.ts'
import type { Contested, Problem } from './report.ts'
import { mergeRows } from './row-merge.ts'

export interface Applied {
  readonly written: number
  readonly removed: number
  readonly conflicts: readonly Contested[]
  readonly problems: readonly Problem[]
}

/** Carries what is pending into our own files. Doing it again changes nothing. */
export const applyPending = async (agreement: Agreement, to: NewPlaces, rows: number): Promise<Applied> => {
  const { pending, base, fresh } = agreement
  const isFresh = !existsSync(to.database) && existsSync(fresh)
  if (isFresh) renameDurably(fresh, to.database)
  const merged = isFresh
    ? { written: rows, deleted: 0, conflicts: [] }
    : mergeRows({ from: pending, base: existsSync(base) ? base : undefined, to: to.database })
  const put = await putValues({ coming: valuesOf(pending), agreed: valuesOf(base) }, to)
  keepAgreed({ path: pending, base }, put.failed)
  return {
    written: merged.written + put.written,
    removed: merged.deleted,
    conflicts: [
      ...merged.conflicts.map(({ key, kept }) => ({
        what: `${key} in shared`,
        kept: kept === 'source' ? 'that of the old daemon, which is newer' : 'what was written here, which is newer',
      })),
      ...put.conflicts,
    ],
    problems: put.problems,
  }
}
