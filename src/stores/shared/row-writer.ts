import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { SharedChange } from '../shared-state.ts'
import { preparing } from '../sqlite/row-reader.ts'

/** A row before it is written. */
export interface Current {
  /** 0 when there is no such row. */
  readonly version: number
  /** The greatest version that this key ever had. */
  readonly greatest: number
  readonly owner: string | null
  readonly expires_at: string | null
}

/** Writes rows of the old table and of its sidecar; only inside of a transaction. */
export interface SharedRowWriter {
  /** Silences the triggers. */
  readonly begin: () => void
  readonly current: (key: string) => Current
  /** Keeps the change; the result is its version, which is the row's greatest in any case. */
  readonly write: (key: string, change: SharedChange, current: Current) => number
  /** `version`: the greatest of this transaction. */
  readonly end: (version: number) => void
}

export const sharedRowWriter = (database: DatabaseSync): SharedRowWriter => {
  const statement = preparing(database)
  const run = (sql: string, ...values: SQLInputValue[]) => statement(sql).run(...values)
  const put = (key: string, change: SharedChange, current: Current): void => {
    if ('deleted' in change) {
      run('DELETE FROM agent_shared_state WHERE key = ?', key)
      return
    }
    const { value, owner, scope, created_at, expires_at, metadata } = change
    if (current.version > 0 && current.owner === owner && current.expires_at === expires_at)
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
  return {
    begin: () => {
      run('UPDATE ksi_shared_clock SET ours = 1')
      // what earlier transactions of ours have deleted was needed only in case of a crash between the two files
      run(
        'DELETE FROM ksi_shared_versions WHERE gone = 1 AND external = 0 AND version <= (SELECT own FROM ksi_shared_clock)',
      )
    },
    current: key =>
      statement(
        `SELECT CASE WHEN s.key IS NULL THEN 0 ELSE coalesce(n.version, c.base) END AS version, coalesce(n.version, c.base) AS greatest,
           s.owner_agent_id AS owner, s.expires_at
         FROM ksi_shared_clock AS c LEFT JOIN agent_shared_state AS s ON s.key = ?
         LEFT JOIN ksi_shared_versions AS n ON n.key = ?`,
      ).get(key, key) as unknown as Current,
    write: (key, change, current) => {
      const version = Math.max(change.version, current.greatest + 1)
      const isGone = 'deleted' in change
      put(key, change, current)
      run(
        `INSERT INTO ksi_shared_versions (key, version, kind, external, gone) VALUES (?, ?, ?, 0, ?)
         ON CONFLICT (key) DO UPDATE SET version = excluded.version, kind = excluded.kind, external = 0, gone = excluded.gone`,
        ...[key, version, isGone ? null : change.kind, isGone ? 1 : 0],
      )
      return version
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
