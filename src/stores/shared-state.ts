import type { Range } from './store.ts'

/** The store name under which changes of the old daemon's table are appended. */
export const sharedStore = 'shared'

/** One row of the old daemon's table, with what its sidecar knows. */
export interface SharedRow {
  /** As it stands in the table: a string as it is (`text`), anything else as JSON text (`json`). */
  readonly value: string
  /** `unknown`: another program wrote it, for which JSON and a string that looks like JSON are the same. */
  readonly kind: 'text' | 'json' | 'unknown'
  readonly owner: string
  readonly scope: string | null
  /** ISO 8601, as it was written. */
  readonly created_at: string
  readonly expires_at: string | null
  /** JSON text. */
  readonly metadata: string | null
  /** Greater after each write, whoever wrote. */
  readonly version: number
}

export interface SharedEntry extends SharedRow {
  readonly key: string
}

/** A write: the whole row anew, or its end. */
export type SharedChange = (
  | (Omit<SharedRow, 'kind'> & { readonly kind: 'text' | 'json' })
  | { readonly deleted: true; readonly version: number }
) & {
  /** Only if the row has this version; 0: only if there is none. */
  readonly expected?: number
}

/** A row that came to be as no append of this process has made it. */
export interface ExternalChange {
  readonly key: string
  readonly version: number
  readonly deleted: boolean
}

/** The old daemon's table, which other programs may read and write at any time. Nothing of it is cached. */
export interface SharedState {
  /** Rejects with STORAGE_FAILED when another program keeps the table locked for more than 5 s. */
  readonly get: (key: string) => SharedRow | undefined | Promise<SharedRow | undefined>
  readonly list: (range?: Range) => SharedEntry[] | Promise<SharedEntry[]>
  readonly count: () => number | Promise<number>
  /** A version for a write: greater than any before. */
  readonly version: () => number
  /**
   * Tells what other programs have written, also before this start, and what was kept of an append that a crash cut short.
   * A change counts as told when the listener's promise resolves; until then it is told again at the next start.
   * The result ends the listening.
   */
  readonly listen: (listener: (changes: readonly ExternalChange[]) => void | Promise<void>) => () => void
}

/** The `text` of a change of the store `shared`. */
export const sharedText = (change: SharedChange): string => JSON.stringify(change)

/** Throws when it is none. */
export const parseSharedText = (text: string): SharedChange => {
  const change = JSON.parse(text)
  if (typeof change?.version !== 'number') throw new Error('a change needs a version')
  if (!change.deleted && typeof change.value !== 'string') throw new Error('a change needs a value')
  return change
}
