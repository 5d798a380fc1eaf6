import type { DatabaseSync } from 'node:sqlite'
import { SharedTable } from './shared/table.ts'
import { sharedStore, sharedText } from './shared-state.ts'
import { lockDatabase } from './sqlite/database-lock.ts'
import { GroupCommit } from './sqlite/group-commit.ts'
import { logReader } from './sqlite/log-reader.ts'
import { Numbers } from './sqlite/numbers.ts'
import { openDatabase, placeDatabase } from './sqlite/open-database.ts'
import { isBeyond } from './sqlite/prune-log.ts'
import { rowReader } from './sqlite/row-reader.ts'
import { failureOf, storageError, toStorageError } from './sqlite/storage-error.ts'
import type { StagedRows, WriterReply } from './sqlite/unit.ts'
import { WriterThread } from './sqlite/writer-thread.ts'
import type { Limits, RowChange, Store } from './store.ts'

export interface SqliteStoreOptions {
  /** The file, `ksi.db`; it and its folder are created when missing. */
  readonly path: string
  /** The old daemon's file; created with the first write to the store `shared`. */
  readonly sharedPath: string
  /** Milliseconds a group of appends may grow while work keeps arriving; 0: every append commits alone. */
  readonly batchTimeoutMs?: number
  /** For tests of crashes only: appends resolve before they are committed. */
  readonly acknowledgeTooEarly?: boolean
}

/**
 * The store on disk. Reads are synchronous, on a connection of this thread; a second thread commits.
 * @throws ALREADY_RUNNING, NOT_SUPPORTED (a newer format), STORAGE_FAILED, STORAGE_FULL
 */
export const openSqliteStore = (options: SqliteStoreOptions): Store => {
  const { sharedPath, batchTimeoutMs = 100, acknowledgeTooEarly = false } = options
  const path = placeDatabase(options.path)
  const unlock = lockDatabase(path)
  const database = openOrUnlock(path, unlock)
  const meta = (name: string): unknown => database.prepare('SELECT value FROM meta WHERE name = ?').get(name)!.value
  const numbers = new Numbers(meta('reserved') as number, limit => {
    try {
      database.prepare("UPDATE meta SET value = ? WHERE name = 'reserved'").run(limit)
    } catch (cause) {
      throw storageError(cause, path)
    }
  })
  const writer = new WriterThread({ path, sharedPath, acknowledgeTooEarly })
  const log = logReader(database)
  const rows = rowReader(database)
  const commit = new GroupCommit({
    path,
    batchTimeoutMs,
    numbers,
    request: (request, done) => writer.request(request, done),
    committed: () => log.bounds().last,
  })

  const shared = new SharedTable({
    path: sharedPath,
    numbers,
    request: (request, done) => writer.request(request, done),
    pending: touches => commit.pending(touches),
    row: rows.get,
    keep: change => commit.append([], [change]),
  })

  /** Reads at once, or after the commits that touch what is read. */
  const settled = <T>(touches: (rows: StagedRows) => boolean, read: () => T): T | Promise<T> => {
    const pending = commit.pending(touches)
    return pending ? pending.then(read) : read()
  }
  const sayVersion = (change: RowChange): RowChange =>
    isEndOfShared(change) ? { ...change, text: sharedText({ deleted: true, version: shared.version() }) } : change
  const prune = async (limits: Limits): Promise<void> => {
    for (let more = isBeyond(database, limits); more; ) {
      const reply = await new Promise<WriterReply>(done => writer.request({ prune: limits }, done))
      if (reply.failure) throw toStorageError(reply.failure, path)
      more = reply.more === true
    }
  }
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await commit.close()
    await writer.stop()
    shared.close()
    giveBack(database, numbers)
    database.close()
    unlock()
  }
  return {
    logId: String(meta('log_id')),
    next: () => numbers.next(),
    append: (lines, changes) => commit.append(lines, changes.some(isEndOfShared) ? changes.map(sayVersion) : changes),
    get: (store, key) =>
      settled(
        staged => staged.get(store)?.has(key) === true,
        () => rows.get(store, key),
      ),
    list: (store, range = {}) =>
      settled(
        staged => staged.has(store),
        () => rows.list(store, range),
      ),
    count: store =>
      settled(
        staged => staged.has(store),
        () => rows.count(store),
      ),
    stores: prefix =>
      settled(
        staged => staged.keys().some(store => store.startsWith(prefix)),
        () => rows.stores(prefix),
      ),
    read: log.read,
    bounds: log.bounds,
    prunedTo: () => meta('pruned') as number,
    stats: () => ({ commits: commit.commits, bytes: log.bytes() }),
    prune,
    shared,
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

const isEndOfShared = ({ store, text }: RowChange): boolean => store === sharedStore && text === undefined

/** After an orderly end the next start need not skip the numbers that were reserved and not given. */
const giveBack = (database: DatabaseSync, { last }: Numbers): void => {
  try {
    database.prepare("UPDATE meta SET value = ? WHERE name = 'reserved'").run(last)
  } catch (cause) {
    if (failureOf(cause, '').kind === 'refused') throw cause // a full or broken disk costs no more than some numbers
  }
}

const openOrUnlock = (path: string, unlock: () => void): DatabaseSync => {
  try {
    return openDatabase(path)
  } catch (cause) {
    unlock()
    throw cause
  }
}
