import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Shape } from './compare.ts'

const keys = 10_000
const value = 'x'.repeat(100)
const keyOf = (connection: number, n: number): string => `k${(connection * 1_000_003 + n * 7919) % keys}`

/** Ten clients that set values, 64 in flight each; `event` sets a value in a namespace. */
export const sets = (event: string, namespace: string, count: number): Shape => ({
  connections: 10,
  window: 64,
  count,
  line: (connection, n) =>
    `{"event":"${event}","data":{"namespace":"${namespace}","key":"${keyOf(connection, n)}","value":"${value}"},"correlation_id":"${connection}-${n}"}\n`,
})

/** The same keys and values into a table, 320 in each transaction, each transaction on disk: how many per second. */
export const rawSets = (count: number): number => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-bench-'))
  const database = new DatabaseSync(join(folder, 'raw.db'))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE kv (ns TEXT, k TEXT, v TEXT, t INTEGER, PRIMARY KEY (ns, k)) WITHOUT ROWID')
  const put = database.prepare('INSERT OR REPLACE INTO kv VALUES (?, ?, ?, ?)')
  const began = performance.now()
  for (let done = 0; done < count; ) {
    database.exec('BEGIN')
    for (let left = 320; left > 0 && done < count; left--, done++)
      put.run('bench', keyOf(done % 10, Math.floor(done / 10)), value, Date.now())
    database.exec('COMMIT')
  }
  const perSecond = (count * 1000) / (performance.now() - began)
  database.close()
  rmSync(folder, { recursive: true })
  return perSecond
}
