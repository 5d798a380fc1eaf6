/** A numbered event as text: one JSON object in one line. */
export interface LogLine {
  readonly seq: number
  readonly text: string
}

/** A change of one row; without `text` the row is deleted. */
export interface RowChange {
  readonly store: string
  readonly key: string
  readonly text?: string
}

/**
 * The numbered log and the rows, committed together. Two kinds: SQLite on disk, and memory for tests.
 * Everything that reads waits for a commit in flight that touches what it reads.
 */
export interface Store {
  /** Names this log; another database has another. */
  readonly logId: string
  /** A number never given before, also before a restart or a crash; ascending. */
  readonly next: () => number
  /**
   * Commits lines and changes in one transaction, together with whatever else waits.
   * Rejects with STORAGE_FULL or STORAGE_FAILED, and then nothing of it was kept.
   */
  readonly append: (lines: readonly LogLine[], changes: readonly RowChange[]) => Promise<void>
  readonly get: (store: string, key: string) => string | undefined | Promise<string | undefined>
  readonly list: (store: string, range?: { prefix?: string; after?: string; limit?: number; reverse?: boolean }) =>
    { key: string; text: string }[] | Promise<{ key: string; text: string }[]>
  readonly count: (store: string) => number | Promise<number>
  readonly stores: (prefix: string) => string[] | Promise<string[]>
  /** Kept lines with a number above `after` and at most `until`, in order (or from the newest back). */
  readonly read: (range: { after?: number; until?: number; reverse?: boolean }) => Iterable<LogLine>
  /** The oldest number that is still kept, and the newest committed one; 0 and 0 when there is none. */
  readonly bounds: () => { first: number; last: number }
  /** The newest number that was ever pruned; 0 if none. */
  readonly prunedTo: () => number
  readonly stats: () => { commits: number; bytes: number }
  /** Drops lines beyond the limits, never those after `keepAfter`. */
  readonly prune: (limits: { before?: number; maxBytes?: number; keepAfter?: number }) => Promise<void>
  /** Commits what waits and closes. */
  readonly close: () => Promise<void>
}
