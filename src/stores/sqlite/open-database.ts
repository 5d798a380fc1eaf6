import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fail } from '../../errors.ts'
import { schema } from './schema.ts'
import { storageError } from './storage-error.ts'

/** How long a statement waits for a lock of another program: milliseconds. */
const patience = 5000

/**
 * The one path behind which a database lies; creates its folder, for the user alone.
 * @throws STORAGE_FAILED when the folder cannot be written
 */
export const placeDatabase = (path: string): string => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const real = existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path))
    accessSync(dirname(real), constants.W_OK)
    return real
  } catch (cause) {
    throw storageError(cause, path).with({ hint: 'state_dir must be a folder that this user can write' })
  }
}

/**
 * Opens a database, creates a missing one and migrates an older one after copying it aside. Only for the holder of its lock.
 * @throws NOT_SUPPORTED for one that a newer program has written; STORAGE_FAILED, STORAGE_FULL
 */
export const openDatabase = (path: string, steps = schema): DatabaseSync => {
  try {
    if (!existsSync(path)) create(path, steps)
    accessSync(path, constants.R_OK | constants.W_OK)
    if (statSync(path).mode & 0o077) chmodSync(path, 0o600)
    const database = connect(path)
    try {
      migrate(database, path, steps)
    } catch (cause) {
      database.close()
      throw cause
    }
    return database
  } catch (cause) {
    throw storageError(cause, path)
  }
}

/** One more connection to a database that is open already. */
export const connect = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: patience })
  database.exec('PRAGMA synchronous = FULL')
  return database
}

/** Under another name first, so that a crash leaves none or a whole one. */
const create = (path: string, steps: readonly string[]): void => {
  const draft = `${path}.new`
  for (const leftover of [draft, `${draft}-wal`, `${path}-wal`, `${path}-shm`]) rmSync(leftover, { force: true })
  closeSync(openSync(draft, 'wx', 0o600))
  const database = new DatabaseSync(draft)
  database.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA auto_vacuum = INCREMENTAL')
  apply(database, steps, 0)
  database.exec('PRAGMA journal_mode = WAL')
  database.close()
  sync(draft)
  renameSync(draft, path)
  sync(dirname(path))
}

const migrate = (database: DatabaseSync, path: string, steps: readonly string[]): void => {
  const version = Number(database.prepare('PRAGMA user_version').get()!.user_version)
  if (version === steps.length) return
  if (version > steps.length)
    throw fail(
      'NOT_SUPPORTED',
      `${path}: format ${version}, of a newer ksi than this one (format ${steps.length}),`,
    ).with({ hint: 'use that newer ksi, or another state_dir' })
  if (version === 0)
    throw fail('NOT_SUPPORTED', `${path}: a file that is no database of ksi`).with({
      hint: 'move it away, or use another state_dir',
    })
  const copy = `${path}.format-${version}`
  if (!existsSync(copy)) copyAside(database, copy)
  apply(database, steps, version)
}

const copyAside = (database: DatabaseSync, copy: string): void => {
  closeSync(openSync(`${copy}.new`, 'w', 0o600))
  database.prepare('VACUUM INTO ?').run(`${copy}.new`)
  sync(`${copy}.new`)
  renameSync(`${copy}.new`, copy)
}

const apply = (database: DatabaseSync, steps: readonly string[], from: number): void =>
  database.exec(`BEGIN IMMEDIATE; ${steps.slice(from).join(';')}; PRAGMA user_version = ${steps.length}; COMMIT`)

const sync = (path: string): void => {
  const descriptor = openSync(path, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
