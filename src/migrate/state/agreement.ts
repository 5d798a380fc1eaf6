import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { oldTable } from '../../stores/shared/schema.ts'
import { storageError } from '../../stores/sqlite/storage-error.ts'
import { renameDurably, syncPath } from '../durable-files.ts'

/**
 * What both sides last had in common is one database: their shared rows, the values that lie elsewhere here, and the digests
 * of files. What comes is put together under another name, so that a run that was cut short is finished by the next.
 */
export interface Agreement {
  readonly base: string
  readonly pending: string
  readonly draft: string
  /** The database of a fresh folder, ready to be put in its place. */
  readonly fresh: string
}

export const agreementIn = (work: string): Agreement => ({
  base: join(work, 'base.db'),
  pending: join(work, 'pending.db'),
  draft: join(work, 'draft.db'),
  fresh: join(work, 'fresh.db'),
})

/** The name of the text that says that private rows lie in the namespaces of their owners. */
export const splitMark = 'split_private'

/** A value that lies in a namespace of its own here; `about` when it came from a row of the old table. */
export interface AgreedValue {
  readonly namespace: string
  readonly key: string
  /** JSON text, or Python's. */
  readonly text: string
  /** JSON text. */
  readonly about: string | null
}

/** One file as it was when both sides had it. */
export interface AgreedFile {
  readonly folder: string
  readonly path: string
  readonly digest: string
  readonly size: number
  /** Milliseconds since 1970, at the side where it came from. */
  readonly mtime: number
}

const sideTables = `
  CREATE TABLE IF NOT EXISTS moved_values (
    namespace TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, about TEXT, PRIMARY KEY (namespace, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS moved_files (
    folder TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, mtime REAL NOT NULL,
    PRIMARY KEY (folder, path)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS moved_texts (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;`

/**
 * Works on one of the databases, which nobody else uses; made if it is missing. It is on disk when this returns.
 * @throws STORAGE_FULL, STORAGE_FAILED
 */
export const working = <T>(path: string, use: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(path)
  try {
    // until it is renamed a crash makes it worthless anyway, and then it is synced as a whole
    database.exec(`PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN; ${oldTable} ${sideTables}`)
    const result = use(database)
    database.exec('COMMIT')
    return result
  } catch (cause) {
    throw storageError(cause, path)
  } finally {
    database.close()
    syncPath(path)
  }
}

/** Reads one that may be missing. */
export const reading = <T>(path: string, use: (database: DatabaseSync) => T, empty: T): T => {
  if (!existsSync(path)) return empty
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return use(database)
  } finally {
    database.close()
  }
}

export const valuesOf = (path: string): AgreedValue[] =>
  reading(
    path,
    database =>
      database.prepare('SELECT namespace, key, text, about FROM moved_values').all() as unknown as AgreedValue[],
    [],
  )

export const filesOf = (path: string): AgreedFile[] =>
  reading(
    path,
    database =>
      database.prepare('SELECT folder, path, digest, size, mtime FROM moved_files').all() as unknown as AgreedFile[],
    [],
  )

export const textOf = (path: string, name: string): string | undefined =>
  reading(
    path,
    database => database.prepare('SELECT text FROM moved_texts WHERE name = ?').get(name)?.text as string | undefined,
    undefined,
  )

/**
 * What was pending is agreed now. Where the other side had something newer the two differ on, and what is agreed is the older:
 * so the newer one goes over with the next move back.
 */
export const agree = ({ pending, base }: Agreement): void => renameDurably(pending, base)

/** Where a value lies. */
export type ValueName = Pick<AgreedValue, 'namespace' | 'key'>

export const nameOf = ({ namespace, key }: ValueName): string => JSON.stringify([namespace, key])

/** Takes back that these values are agreed: they could not be carried over, and the next move tries again. */
export const keepAgreed = ({ path, base }: { path: string; base: string }, names: readonly ValueName[]): void => {
  if (names.length === 0) return
  const before = new Map(valuesOf(base).map(value => [nameOf(value), value]))
  working(path, database => {
    for (const name of names) {
      database.prepare('DELETE FROM moved_values WHERE namespace = ? AND key = ?').run(name.namespace, name.key)
      const value = before.get(nameOf(name))
      if (value) insertValue(database)(value)
    }
  })
}

/** Writes one value into a database of values. */
export const insertValue = (database: DatabaseSync) => {
  const insert = database.prepare('INSERT OR REPLACE INTO moved_values VALUES (?, ?, ?, ?)')
  return ({ namespace, key, text, about }: AgreedValue): void => void insert.run(namespace, key, text, about)
}

/** Notes which files and texts both sides have now. */
export const noteFiles = (path: string, files: readonly AgreedFile[], identities: string | undefined): void =>
  working(path, database => {
    database.exec("DELETE FROM moved_files; DELETE FROM moved_texts WHERE name = 'identities'")
    const insert = database.prepare('INSERT INTO moved_files VALUES (?, ?, ?, ?, ?)')
    for (const { folder, path: below, digest, size, mtime } of files) insert.run(folder, below, digest, size, mtime)
    if (identities !== undefined) database.prepare("INSERT INTO moved_texts VALUES ('identities', ?)").run(identities)
  })
