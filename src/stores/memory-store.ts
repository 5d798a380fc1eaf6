import { randomUUID } from 'node:crypto'
import type { LogLine, RowChange, Store } from './store.ts'

/** The store without a disk: the same contract, forgotten at the end of the process. */
export const openMemoryStore = (): Store => {
  const rows = new Map<string, Map<string, string>>()
  const log: LogLine[] = []
  let last = 0
  let pruned = 0
  let commits = 0
  const sorted = (store: string): [string, string][] =>
    [...(rows.get(store) ?? [])].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const apply = ({ store, key, text }: RowChange): void => {
    const table = rows.get(store) ?? new Map<string, string>()
    if (text === undefined) table.delete(key)
    else table.set(key, text)
    if (table.size === 0) rows.delete(store)
    else rows.set(store, table)
  }
  return {
    logId: randomUUID(),
    next: () => ++last,
    append: async (lines, changes) => {
      log.push(...lines)
      changes.forEach(apply)
      commits++
    },
    get: (store, key) => rows.get(store)?.get(key),
    list: (store, { prefix = '', after, limit = Number.POSITIVE_INFINITY, reverse = false } = {}) => {
      const found = sorted(store).filter(([key]) => key.startsWith(prefix) && (after === undefined || key > after))
      return (reverse ? found.reverse() : found).slice(0, limit).map(([key, text]) => ({ key, text }))
    },
    count: store => rows.get(store)?.size ?? 0,
    stores: prefix => [...rows.keys()].filter(name => name.startsWith(prefix)).sort(),
    read: ({ after = 0, until = Number.POSITIVE_INFINITY, reverse = false }) => {
      const found = log.filter(({ seq }) => seq > after && seq <= until)
      return reverse ? found.reverse() : found
    },
    bounds: () => ({ first: log[0]?.seq ?? 0, last: log.at(-1)?.seq ?? 0 }),
    prunedTo: () => pruned,
    stats: () => ({ commits, bytes: 0 }),
    prune: async ({ keepAfter = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY }) => {
      let bytes = log.reduce((sum, { text }) => sum + text.length, 0)
      while (log.length > 0 && log[0]!.seq <= keepAfter && bytes > maxBytes) {
        const { seq, text } = log.shift()!
        bytes -= text.length
        pruned = seq
      }
    },
    close: async () => {},
  }
}
