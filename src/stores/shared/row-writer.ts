import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { SharedChange } from '../shared-state.ts'
import { preparing } from '../sqlite/row-reader.ts'

type SharedWrite = Extract<SharedChange, { readonly value: string }>

/** Notes written by one statement: each run of a statement costs as much as a row. */
const notesPerRun = 16

/** Writes rows of the old table and of its sidecar; only inside of a transaction. */
export interface SharedRowWriter {
  /** Silences the triggers. */
  readonly begin: () => void
  /** 0 when there is no such row. */
  readonly version: (key: string) => number
  readonly write: (key: string, change: SharedChange) => void
  /** The greatest version in the file now. */
  readonly end: () => number
}

export const sharedRowWriter = (database: DatabaseSync): SharedRowWriter => {
  const statement = preparing(database)
  const run = (sql: string, ...values: SQLInputValue[]) => statement(sql).run(...values)
  let notes: SQLInputValue[] = []
  let greatest = 0
  const writeNotes = (): void => {
    if (notes.length > 0) run(noting(notes.length / 4), ...notes)
    notes = []
  }
  const put = (key: string, change: SharedWrite): void => {
    const { value, owner, scope, created_at, expires_at, metadata } = change
    // most writes change no indexed column: then the indexes need not be touched
    const updated = run(
      `UPDATE agent_shared_state SET value = ?, scope = ?, created_at = ?, metadata = ?
       WHERE key = ? AND owner_agent_id = ? AND expires_at IS ?`,
      ...[value, scope, created_at, metadata, key, owner, expires_at],
    )
    if (updated.changes === 1) return
    run(
      `INSERT OR REPLACE INTO agent_shared_state
       (key, value, namespace, owner_agent_id, scope, created_at, expires_at, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[key, value, namespaceOf(key), owner, scope, created_at, expires_at, metadata],
    )
  }
  return {
    begin: () => {
      notes = []
      greatest = 0
      run('UPDATE ksi_shared_clock SET ours = 1')
      // what earlier transactions of ours have deleted was needed only in case of a crash between the two files
      run(
        'DELETE FROM ksi_shared_versions WHERE gone = 1 AND external = 0 AND version <= (SELECT own FROM ksi_shared_clock)',
      )
    },
    version: key => {
      writeNotes()
      const found = statement(
        `SELECT coalesce(n.version, c.base) AS version FROM agent_shared_state AS s JOIN ksi_shared_clock AS c
         LEFT JOIN ksi_shared_versions AS n ON n.key = s.key WHERE s.key = ?`,
      ).get(key)
      return (found?.version ?? 0) as number
    },
    write: (key, change) => {
      const isGone = 'deleted' in change
      if (isGone) run('DELETE FROM agent_shared_state WHERE key = ?', key)
      else put(key, change)
      notes.push(key, change.version, isGone ? null : change.kind, isGone ? 1 : 0)
      greatest = Math.max(greatest, change.version)
      if (notes.length === notesPerRun * 4) writeNotes()
    },
    end: () => {
      writeNotes()
      run('UPDATE ksi_shared_clock SET ours = 0, high = max(high + 1, ?)', greatest)
      run('UPDATE ksi_shared_clock SET own = high')
      return statement('SELECT high FROM ksi_shared_clock').get()!.high as number
    },
  }
}

/** A key's version grows with each write, even if another program has written so often that it has overtaken ours. */
const noting = (notes: number): string =>
  `INSERT INTO ksi_shared_versions (key, version, kind, gone, external) VALUES ${Array(notes).fill('(?, ?, ?, ?, 0)').join()}
   ON CONFLICT (key) DO UPDATE SET version = max(excluded.version, version + 1), kind = excluded.kind, external = 0,
     gone = excluded.gone`

/** As the old daemon does it: the first two dot parts, if there are two. */
const namespaceOf = (key: string): string | null => {
  const [first, second] = key.split('.')
  return second === undefined ? null : `${first}.${second}`
}
