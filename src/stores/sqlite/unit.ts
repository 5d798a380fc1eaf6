import { sharedStore } from '../shared-state.ts'
import type { Limits, LogLine, RowChange } from '../store.ts'
import type { Failure } from './storage-error.ts'

/** The last text of each changed row by store and key; undefined: deleted. */
export type StagedRows = Map<string, Map<string, string | undefined>>

/** One append on its way. */
export interface Entry {
  readonly lines: readonly LogLine[]
  readonly changes: readonly RowChange[]
}

/** What is committed in one transaction, as it goes to the writer thread: few and flat arrays are the cheapest to clone. */
export interface Unit {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The newest number that the rows reflect. */
  readonly seq: number
  /** First number, last number and lines of one chunk after the other. */
  readonly chunks: readonly (number | string)[]
  /** Store, key and text of one row after the other. */
  readonly rows: readonly (string | undefined)[]
  /** Changes of the old daemon's table, append by append; a deletion has a text as well. */
  readonly shared: readonly SharedAppend[]
  /** A limit of numbers to persist. */
  readonly reserve: number | undefined
}

export interface SharedAppend {
  /** Which append of the unit. */
  readonly entry: number
  /** Key and text of one change after the other. */
  readonly changes: readonly string[]
}

export type WriterRequest =
  | { readonly commit: Unit }
  | { readonly prune: Limits }
  | { readonly prepareShared: number }
  | { readonly close: true }

export interface WriterReply {
  readonly failure?: Failure
  /** Pruning has not come to its end. */
  readonly more?: boolean
}

/** A chunk is read as a whole, so it should not grow beyond this; characters. */
const chunkSize = 262_144

export const stage = (rows: StagedRows, changes: readonly RowChange[]): StagedRows => {
  for (const { store, key, text } of changes) {
    let staged = rows.get(store)
    if (!staged) {
      staged = new Map()
      rows.set(store, staged)
    }
    staged.set(key, text)
  }
  return rows
}

export const encodeUnit = (
  entries: readonly Entry[],
  rows: StagedRows,
  { newest, reserve }: { newest: number; reserve: number | undefined },
): Unit => ({
  at: Date.now(),
  seq: newest,
  chunks: encodeLines(entries),
  rows: encodeRows(rows),
  shared: rows.has(sharedStore) ? encodeShared(entries) : [],
  reserve,
})

const encodeLines = (entries: readonly Entry[]): (number | string)[] => {
  const chunks: (number | string)[] = []
  let first = 0
  let last = 0
  let lines = ''
  for (const entry of entries)
    for (const { seq, text } of entry.lines) {
      if (lines.length >= chunkSize) {
        chunks.push(first, last, lines)
        lines = ''
      }
      if (lines === '') first = seq
      else lines += '\n'
      lines += `${seq} ${text.includes('\n') ? text.replaceAll('\n', ' ') : text}`
      last = seq
    }
  if (lines !== '') chunks.push(first, last, lines)
  return chunks
}

const encodeRows = (stores: StagedRows): (string | undefined)[] => {
  const encoded: (string | undefined)[] = []
  for (const [store, rows] of stores) {
    if (store === sharedStore) continue
    for (const [key, text] of rows) encoded.push(store, key, text)
  }
  return encoded
}

const encodeShared = (entries: readonly Entry[]): SharedAppend[] => {
  const encoded: SharedAppend[] = []
  entries.forEach(({ changes }, entry) => {
    const shared = changes.filter(({ store }) => store === sharedStore)
    if (shared.length > 0) encoded.push({ entry, changes: shared.flatMap(({ key, text }) => [key, text!]) })
  })
  return encoded
}
