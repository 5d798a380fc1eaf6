import type { DatabaseSync } from 'node:sqlite'
import type { Limits } from '../store.ts'

/** How long one step may hold up commits: milliseconds. */
const patience = 5
/** Free pages that are kept for what will be written next. */
const sparePages = 1024
/** Pages given back in one step. */
const pagesPerStep = 128

interface Chunk {
  first: number
  last: number
  at: number
  position: number
}

/** Whether there is a chunk to drop. The newest stays, so that the log does not forget how far it was. */
export const isBeyond = (database: DatabaseSync, limits: Limits): boolean =>
  oldestBeyond(database, limits)() !== undefined

/** Drops some chunks, or gives some free pages back; true when there is more to do. */
export const pruneStep = (database: DatabaseSync, limits: Limits): boolean => {
  const until = performance.now() + patience
  database.exec('BEGIN IMMEDIATE')
  try {
    const next = oldestBeyond(database, limits)
    const drop = database.prepare('DELETE FROM log WHERE first = ?')
    const note = database.prepare("UPDATE meta SET value = ? WHERE name = 'pruned'")
    let chunk = next()
    for (; chunk && performance.now() < until; chunk = next()) {
      drop.run(chunk.first)
      note.run(chunk.last)
    }
    database.exec('COMMIT')
    return chunk !== undefined || shrink(database)
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw cause
  }
}

const oldestBeyond = (database: DatabaseSync, limits: Limits): (() => Chunk | undefined) => {
  const { before = 0, maxBytes = Number.POSITIVE_INFINITY, keepAfter = Number.POSITIVE_INFINITY } = limits
  const newest = database
    .prepare('SELECT position + octet_length(lines) AS end FROM log ORDER BY first DESC LIMIT 1')
    .get()
  const allowed = newest ? (newest.end as number) - maxBytes : 0
  const oldest = database.prepare('SELECT first, last, at, position FROM log ORDER BY first LIMIT 2')
  return () => {
    const [chunk, another] = oldest.all() as unknown as Chunk[]
    const isOver = another && chunk!.last <= keepAfter && (chunk!.at < before || chunk!.position < allowed)
    return isOver ? chunk : undefined
  }
}

/** Frees disk space bit by bit; most free pages are better kept for the next lines. */
const shrink = (database: DatabaseSync): boolean => {
  const { free, pages } = database
    .prepare('SELECT freelist_count AS free, page_count AS pages FROM pragma_freelist_count, pragma_page_count')
    .get() as { free: number; pages: number }
  if (free <= sparePages || free < pages / 8) return false
  database.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`)
  return true
}
