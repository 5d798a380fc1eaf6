import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { preparing } from './row-reader.ts'
import type { SharedChange } from './shared-state.ts'

type Columns = Record<string, SQLInputValue>

/** A row as it was before a write. */
export interface Prior {
  readonly key: string
  readonly row: Columns | undefined
  readonly note: Columns | undefined
}

/** A write that can be taken back. */
export interface Written {
  readonly prior: Prior
  readonly version: number
}

/** Writes rows of the old table and of its sidecar; only inside of a transaction. */
export interface SharedRowWriter {
  /** Silences the triggers. */
  readonly begin: () => void
  /** A text when the row has not the version that was expected. */
  readonly conflict: (key: string, change: SharedChange) => string | undefined
  /** Keeps the change, under a greater version than the row's if it must be. */
  readonly write: (key: string, change: SharedChange) => Written
  /** Takes a write back, unless another one came after it. */
  readonly restore: (written: Written) => void
  /** `version`: the greatest of this transaction. */
  readonly end: (version: number) => void
}

export const sharedRowWriter = (database: DatabaseSync): SharedRowWriter => {
  const statement = preparing(database)
  const run = (sql: string, ...values: SQLInputValue[]) => statement(sql).run(...values)
  const one = (sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as Columns | undefined

  const prior = (key: string): Prior => ({
    key,
    row: one('SELECT * FROM agent_shared_state WHERE key = ?', key),
    note: one('SELECT * FROM ksi_shared_versions WHERE key = ?', key),
  })
  const remove = (key: string) => run('DELETE FROM agent_shared_state WHERE key = ?', key)
  const note = (key: string, version: number, kind: string | null) =>
    run(
      `INSERT INTO ksi_shared_versions (key, version, kind, external, gone) VALUES (?, ?, ?, 0, ?)
       ON CONFLICT (key) DO UPDATE SET version = excluded.version, kind = excluded.kind, external = 0, gone = excluded.gone`,
      key,
      version,
      kind,
      kind === null ? 1 : 0,
    )
  const put = (change: SharedChange, { key, row }: Prior): void => {
    if ('deleted' in change) {
      remove(key)
      return
    }
    const { value, owner, scope, created_at, expires_at, metadata } = change
    if (row?.owner_agent_id === owner && row.expires_at === expires_at)
      // most writes change no indexed column: then the indexes need not be touched
      run(
        'UPDATE agent_shared_state SET value = ?, scope = ?, created_at = ?, metadata = ? WHERE key = ?',
        ...[value, scope, created_at, metadata, key],
      )
    else
      run(
        `INSERT OR REPLACE INTO agent_shared_state
         (key, value, namespace, owner_agent_id, scope, created_at, expires_at, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[key, value, namespaceOf(key), owner, scope, created_at, expires_at, metadata],
      )
  }
  const versionOf = (key: string): number =>
    (one(
      `SELECT coalesce(n.version, c.base) AS version FROM agent_shared_state AS s, ksi_shared_clock AS c
       LEFT JOIN ksi_shared_versions AS n ON n.key = s.key WHERE s.key = ?`,
      key,
    )?.version as number | undefined) ?? 0
  const insert = (table: string, columns: Columns): void => {
    const names = Object.keys(columns)
    run(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`, ...Object.values(columns))
  }
  return {
    begin: () => {
      run('UPDATE ksi_shared_clock SET ours = 1')
      // what earlier transactions of ours have deleted was needed only in case of a crash between the two files
      run(
        'DELETE FROM ksi_shared_versions WHERE gone = 1 AND external = 0 AND version <= (SELECT own FROM ksi_shared_clock)',
      )
    },
    conflict: (key, { expected }) => {
      const version = expected === undefined ? undefined : versionOf(key)
      return version === expected ? undefined : `${key} has the version ${version}, not ${expected}`
    },
    write: (key, change) => {
      const before = prior(key)
      const version = Math.max(change.version, ((before.note?.version ?? 0) as number) + 1)
      put(change, before)
      note(key, version, 'deleted' in change ? null : change.kind)
      return { prior: before, version }
    },
    restore: ({ prior: { key, row, note }, version }) => {
      if (prior(key).note?.version !== version) return
      remove(key)
      run('DELETE FROM ksi_shared_versions WHERE key = ?', key)
      if (row) insert('agent_shared_state', row)
      if (note) insert('ksi_shared_versions', note)
    },
    end: version =>
      void run('UPDATE ksi_shared_clock SET ours = 0, high = max(high, ?), own = max(own, ?)', version, version),
  }
}

/** As the old daemon does it: the first two dot parts, if there are two. */
const namespaceOf = (key: string): string | null => {
  const [first, second] = key.split('.')
  return second === undefined ? null : `${first}.${second}`
}
