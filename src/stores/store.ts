import type { SharedState } from './shared-state.ts'

/** A numbered event as text: one JSON object. */
export interface LogLine {
  readonly seq: number
  readonly text: string
}

/** A change of one row; without `text` the row is deleted. In the store `shared`, `text` is a `sharedText`. */
export interface RowChange {
  readonly store: string
  readonly key: string
  readonly text?: string
}

export interface Row {
  readonly key: string
  readonly text: string
}

/** Which rows of a store; keys in the order of their code points, which is that of their bytes. */
export interface Range {
  readonly prefix?: string
  /** Only keys after this one. */
  readonly after?: string
  readonly limit?: number
  /** From the last to the first. */
  readonly reverse?: boolean
}

/** What `prune` drops: lines beyond any of the limits. */
export interface Limits {
  /** Milliseconds since 1970: lines committed before. */
  readonly before?: number
  /** The oldest lines, until no more than so many bytes are kept. */
  readonly maxBytes?: number
  /** Lines with a greater number stay in any case; so does the newest. */
  readonly keepAfter?: number
}

/**
 * The numbered log and the rows, committed together. Two kinds: SQLite on disk, and memory for tests.
 * Everything that reads rows waits for a commit in flight that touches what it reads.
 */
export interface Store {
  /** Names this log; another database has another. */
  readonly logId: string
  /** A number never given before, also before a restart or a crash; ascending. */
  readonly next: () => number
  /**
   * Commits lines and changes in one transaction, together with whatever else waits. The numbers of the lines must ascend
   * from append to append, and a line break between two JSON tokens is kept as a space.
   * Rejects with STORAGE_FULL or STORAGE_FAILED, and then nothing of it was kept; with INVALID_INPUT for text that is not
   * Unicode; with CONFLICT when a shared row has not the version that was expected. Only a shared row can outlive a failure,
   * when the disk fails between the two files: then `shared.listen` tells of it after the next start.
   */
  readonly append: (lines: readonly LogLine[], changes: readonly RowChange[]) => Promise<void>
  readonly get: (store: string, key: string) => string | undefined | Promise<string | undefined>
  readonly list: (store: string, range?: Range) => Row[] | Promise<Row[]>
  readonly count: (store: string) => number | Promise<number>
  /** The names of all stores that have rows and begin with `prefix`, sorted; never `shared`. */
  readonly stores: (prefix: string) => string[] | Promise<string[]>
  /** Kept lines with a number above `after` and at most `until`, in order (or from the newest back); read as they are asked for. */
  readonly read: (range?: { after?: number; until?: number; reverse?: boolean }) => Iterable<LogLine>
  /** The oldest number that is still kept, and the newest committed one; 0 and 0 when there is none. */
  readonly bounds: () => { first: number; last: number }
  /** The newest number that was ever pruned; 0 if none. */
  readonly prunedTo: () => number
  /** Transactions since the start, and bytes of the lines that are kept. */
  readonly stats: () => { commits: number; bytes: number }
  /** Drops old lines bit by bit, so that commits go on in between. Lines committed together may also stay together. */
  readonly prune: (limits: Limits) => Promise<void>
  /** The rows of the old daemon's table, store `shared`. */
  readonly shared: SharedState
  /** Commits what waits and closes; afterwards appends are rejected with STORAGE_FAILED. */
  readonly close: () => Promise<void>
}
