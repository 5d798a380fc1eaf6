import type { Awaitable } from '../awaitable.ts'
import { service } from '../tokens.ts'

export interface Row {
  readonly key: string
  /** The row's exact content, as it was written. */
  readonly text: string
}

/** Which rows of a store: keys in their byte order. */
export interface Range {
  /** Only keys that begin with this. */
  readonly prefix?: string
  /** Only keys after this one. */
  readonly after?: string
  readonly limit?: number
  /** From the last to the first. */
  readonly reverse?: boolean
}

/**
 * Reads what `context.write` and the changes of `emit` have stored.
 * A read that touches something staged and not yet committed waits for that commit.
 */
export interface Rows {
  readonly get: (store: string, key: string) => Awaitable<string | undefined>
  readonly list: (store: string, range?: Range) => Awaitable<Row[]>
  readonly count: (store: string) => Awaitable<number>
  /** The names of all stores that have rows and begin with `prefix`, sorted. */
  readonly stores: (prefix: string) => Awaitable<string[]>
  /** A number that was never given before, also before a restart; ascending. For versions. */
  readonly number: () => number
}

export const RowsService = service<Rows>('rows')
