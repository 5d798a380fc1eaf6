import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { ExternalChange, SharedEntry, SharedRow } from '../shared-state.ts'
import { keyRange, preparing } from '../sqlite/row-reader.ts'
import type { Range } from '../store.ts'
import { sidecarNames } from './schema.ts'

const columns = `s.value, coalesce(n.kind, 'unknown') AS kind, s.owner_agent_id AS owner, s.scope, s.created_at, s.expires_at,
  s.metadata, coalesce(n.version, c.base) AS version`
const source = `agent_shared_state AS s JOIN ksi_shared_clock AS c LEFT JOIN ksi_shared_versions AS n ON n.key = s.key`
const change = 'SELECT key, version, gone AS deleted FROM ksi_shared_versions'

/** Reads the old daemon's table beside its sidecar. Throws SQLite's busy error while another connection is committing. */
export interface SharedReader {
  readonly get: (key: string) => SharedRow | undefined
  readonly list: (range: Range) => SharedEntry[]
  readonly count: () => number
  /** The greatest version in the file, and what it was after our last write. */
  readonly clock: () => { high: number; own: number }
  /** Moves with each commit of another connection. */
  readonly dataVersion: () => number
  /** The first so many rows of other programs' making above a version. */
  readonly external: (after: number, limit: number) => ExternalChange[]
  /** Rows of our making above a version, up to another. */
  readonly own: (versions: { after: number; until: number }) => ExternalChange[]
  readonly close: () => void
}

/** Undefined while there is no file; `unprepared` while it lacks the sidecar. */
export const openSharedReader = (path: string): SharedReader | 'unprepared' | undefined => {
  if (!existsSync(path)) return undefined
  // waiting for a lock would hold up everything: who reads tries again later
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    const found = database.prepare(
      'SELECT count(*) AS found FROM sqlite_schema WHERE name IN (SELECT value FROM json_each(?))',
    )
    if (found.get(JSON.stringify(sidecarNames))!.found === sidecarNames.length) return sharedReader(database)
  } catch (cause) {
    database.close()
    throw cause
  }
  database.close()
  return 'unprepared'
}

const sharedReader = (database: DatabaseSync): SharedReader => {
  const statement = preparing(database)
  const changes = (where: string, ...values: number[]): ExternalChange[] =>
    statement(`${change} WHERE ${where}`)
      .all(...values)
      .map(row => ({ key: row.key as string, version: row.version as number, deleted: row.deleted === 1 }))
  return {
    get: key => statement(`SELECT ${columns} FROM ${source} WHERE s.key = ?`).get(key) as SharedRow | undefined,
    list: range => {
      const { where, values, order } = keyRange(range, 's.key')
      const sql = `SELECT s.key, ${columns} FROM ${source} WHERE typeof(s.key) = 'text' ${where} ORDER BY ${order}`
      return statement(sql).all(...values) as unknown as SharedEntry[]
    },
    count: () =>
      statement("SELECT count(*) AS rows FROM agent_shared_state WHERE typeof(key) = 'text'").get()!.rows as number,
    clock: () => statement('SELECT high, own FROM ksi_shared_clock').get() as { high: number; own: number },
    dataVersion: () => statement('PRAGMA data_version').get()!.data_version as number,
    external: (after, limit) => changes('external = 1 AND version > ? ORDER BY version LIMIT ?', after, limit),
    own: ({ after, until }) => changes('external = 0 AND version > ? AND version <= ? ORDER BY version', after, until),
    close: () => database.close(),
  }
}
