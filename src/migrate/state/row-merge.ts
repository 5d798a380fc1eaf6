import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { oldTable } from '../../stores/shared/schema.ts'
import { storageError } from '../../stores/sqlite/storage-error.ts'

/** How long to wait for a program that has the file locked: milliseconds. */
const patience = 5000

/** Two sides have changed the same row since they last agreed. */
export interface Conflict {
  readonly key: string
  /** Whose row is there now. */
  readonly kept: 'source' | 'target'
}

export interface RowMerge {
  readonly written: number
  readonly deleted: number
  readonly conflicts: readonly Conflict[]
}

export interface RowMergeOptions {
  /** What comes; a database that nobody else writes to. */
  readonly from: string
  /** What the two sides last had in common; none if they never had. */
  readonly base: string | undefined
  /** The database that is written, in one transaction; other programs may use it meanwhile. */
  readonly to: string
}

/**
 * Carries what has changed in the old daemon's table over to another copy of it, value by value as they are. A row that was
 * changed there as well is left as it is unless ours is newer. Doing it again changes nothing.
 * @throws STORAGE_FAILED, also when another program keeps it locked; STORAGE_FULL
 */
export const mergeRows = ({ from, base, to }: RowMergeOptions): RowMerge => {
  const database = new DatabaseSync(to, { timeout: patience })
  try {
    database.exec(`PRAGMA synchronous = FULL; ${oldTable}`)
    database.prepare('ATTACH ? AS source').run(from)
    database.prepare('ATTACH ? AS base').run(base ?? ':memory:')
    if (base === undefined) database.exec(`CREATE TABLE base.agent_shared_state (key TEXT PRIMARY KEY, ${columns})`)
    database.exec('BEGIN IMMEDIATE')
    const merged = merge(database)
    database.exec('COMMIT')
    return merged
  } catch (cause) {
    throw storageError(cause, to)
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK')
    database.close()
  }
}

/** Those of the old daemon's table, beside the key. */
export const columns = ['value', 'namespace', 'owner_agent_id', 'scope', 'created_at', 'expires_at', 'metadata']
const of = (table: string): string => `(${columns.map(name => `${table}.${name}`).join()})`

/** Keys that differ from what was agreed. Both sides may have come to the same. */
const changed = `
  CREATE TEMP TABLE changed AS
  SELECT s.key AS key, 0 AS gone FROM source.agent_shared_state AS s
    LEFT JOIN base.agent_shared_state AS b ON b.key = s.key
    WHERE typeof(s.key) = 'text' AND (b.key IS NULL OR ${of('s')} IS NOT ${of('b')})
  UNION ALL
  SELECT b.key, 1 FROM base.agent_shared_state AS b
    LEFT JOIN source.agent_shared_state AS s ON s.key = b.key WHERE typeof(b.key) = 'text' AND s.key IS NULL`

/** Those that the target has changed as well, to something else. */
const contested = `
  SELECT c.key, s.created_at AS ours, t.created_at AS theirs FROM temp.changed AS c
    LEFT JOIN source.agent_shared_state AS s ON s.key = c.key
    LEFT JOIN base.agent_shared_state AS b ON b.key = c.key
    LEFT JOIN main.agent_shared_state AS t ON t.key = c.key
  WHERE (t.key IS NOT b.key OR ${of('t')} IS NOT ${of('b')}) AND (t.key IS NOT s.key OR ${of('t')} IS NOT ${of('s')})`

const merge = (database: DatabaseSync): RowMerge => {
  database.exec(changed)
  const conflicts = database
    .prepare(contested)
    .all()
    .map(
      ({ key, ours, theirs }) => ({ key: key as string, kept: isNewer(ours, theirs) ? 'source' : 'target' }) as const,
    )
  const forget = database.prepare('DELETE FROM temp.changed WHERE key = ?')
  for (const { key, kept } of conflicts) if (kept === 'target') forget.run(key)
  const deleted = database.prepare(
    'DELETE FROM main.agent_shared_state WHERE key IN (SELECT key FROM temp.changed WHERE gone = 1)',
  )
  // what stands there already is not written again: its version would grow, and everybody would be told
  const written = database.prepare(`
    INSERT OR REPLACE INTO main.agent_shared_state (key, ${columns})
    SELECT s.key, ${columns.map(name => `s.${name}`)} FROM temp.changed AS c
      JOIN source.agent_shared_state AS s ON s.key = c.key
      LEFT JOIN main.agent_shared_state AS t ON t.key = c.key
    WHERE c.gone = 0 AND (t.key IS NULL OR ${of('t')} IS NOT ${of('s')})`)
  const result = { deleted: Number(deleted.run().changes), written: Number(written.run().changes), conflicts }
  database.exec('DROP TABLE temp.changed')
  return result
}

/** A row that is gone has no time: what was written wins. A time that cannot be read is older than any other. */
const isNewer = (ours: SQLOutputValue | undefined, theirs: SQLOutputValue | undefined): boolean => {
  if (theirs === null || theirs === undefined) return true
  if (ours === null || ours === undefined) return false
  const [mine, other] = [Date.parse(String(ours)) || 0, Date.parse(String(theirs)) || 0]
  return mine > other
}
