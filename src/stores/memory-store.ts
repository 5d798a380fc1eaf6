import { fail, messageOf } from '../errors.ts'
import { behindPrefix, compareKeys } from './key-order.ts'
import { parseSharedText, type SharedChange, type SharedRow, type SharedState, sharedStore } from './shared-state.ts'
import type { Limits, LogLine, Range, Row, RowChange, Store } from './store.ts'
import { refusal } from './unicode.ts'

/** The store without a disk: the same contract, forgotten at the end of the process. */
export const openMemoryStore = (): Store => {
  const rows = new Map<string, Map<string, string>>()
  const shared = new Map<string, SharedRow>()
  const log: (LogLine & { at: number; bytes: number })[] = []
  let last = 0
  let pruned = 0
  let commits = 0
  let isClosed = false
  const next = (): number => ++last

  const append = async (lines: readonly LogLine[], changes: readonly RowChange[]): Promise<void> => {
    if (isClosed) throw fail('STORAGE_FAILED', 'memory', 'it is closed')
    const refused = refusal(lines, changes)
    if (refused) throw refused
    const table = sharedAfter(shared, changes, next)
    for (const change of changes) if (change.store !== sharedStore) apply(rows, change)
    for (const [key, row] of table) row ? shared.set(key, row) : shared.delete(key)
    for (const { seq, text } of lines) {
      const line = text.replaceAll('\n', ' ')
      log.push({ seq, text: line, at: Date.now(), bytes: Buffer.byteLength(`${seq} ${line}`) })
    }
    commits++
  }
  const bytes = (): number => log.reduce((sum, line) => sum + line.bytes, 0)
  const prune = async ({ before = 0, maxBytes = Infinity, keepAfter = Infinity }: Limits): Promise<void> => {
    for (let kept = bytes(); log.length > 1; ) {
      const [oldest] = log
      if (oldest!.seq > keepAfter || (oldest!.at >= before && kept <= maxBytes)) return
      kept -= oldest!.bytes
      pruned = oldest!.seq
      log.shift()
    }
  }
  return {
    logId: crypto.randomUUID(),
    next,
    append,
    get: (store, key) => rows.get(store)?.get(key),
    list: (store, range = {}) =>
      inRange(rows.get(store) ?? new Map(), range).map(([key, text]): Row => ({ key, text })),
    count: store => rows.get(store)?.size ?? 0,
    stores: prefix => [...rows.keys()].filter(name => name.startsWith(prefix)).sort(compareKeys),
    *read({ after = 0, until = Infinity, reverse = false } = {}) {
      const kept = log.filter(({ seq }) => seq > after && seq <= until)
      for (const { seq, text } of reverse ? kept.reverse() : kept) yield { seq, text }
    },
    bounds: () => ({ first: log[0]?.seq ?? 0, last: log.at(-1)?.seq ?? 0 }),
    prunedTo: () => pruned,
    stats: () => ({ commits, bytes: bytes() }),
    prune,
    shared: sharedIn(shared, next),
    close: async () => {
      isClosed = true
    },
  }
}

const apply = (rows: Map<string, Map<string, string>>, { store, key, text }: RowChange): void => {
  const table = rows.get(store) ?? new Map<string, string>()
  if (text === undefined) table.delete(key)
  else table.set(key, text)
  if (table.size === 0) rows.delete(store)
  else rows.set(store, table)
}

/** What becomes of each shared row that is changed; throws CONFLICT before anything has been done. */
const sharedAfter = (
  shared: ReadonlyMap<string, SharedRow>,
  changes: readonly RowChange[],
  next: () => number,
): Map<string, SharedRow | undefined> => {
  const after = new Map<string, SharedRow | undefined>()
  for (const { store, key, text } of changes) {
    if (store !== sharedStore) continue
    const { expected, ...change } = text === undefined ? { deleted: true as const, version: next() } : parsed(text)
    const version = (after.has(key) ? after.get(key) : shared.get(key))?.version ?? 0
    if (expected !== undefined && expected !== version)
      throw fail('CONFLICT', `${key} has the version ${version}, not ${expected}`)
    after.set(key, 'deleted' in change ? undefined : { ...change, version: Math.max(change.version, version + 1) })
  }
  return after
}

const parsed = (text: string): SharedChange => {
  try {
    return parseSharedText(text)
  } catch (cause) {
    throw fail('INVALID_INPUT', sharedStore, messageOf(cause))
  }
}

const sharedIn = (shared: ReadonlyMap<string, SharedRow>, next: () => number): SharedState => ({
  get: key => shared.get(key),
  list: (range = {}) => inRange(shared, range).map(([key, row]) => ({ key, ...row })),
  count: () => shared.size,
  version: next,
  listen: () => () => {}, // no other program reaches this memory
})

const inRange = <T>(table: ReadonlyMap<string, T>, range: Range): [string, T][] => {
  const { prefix = '', after, limit = Infinity, reverse = false } = range
  const behind = behindPrefix(prefix)
  const found = [...table]
    .filter(([key]) => compareKeys(key, prefix) >= 0 && (behind === undefined || compareKeys(key, behind) < 0))
    .filter(([key]) => after === undefined || compareKeys(key, after) > 0)
    .sort(([a], [b]) => compareKeys(a, b))
  return (reverse ? found.reverse() : found).slice(0, limit)
}
