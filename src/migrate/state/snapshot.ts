import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { fail, messageOf } from '../../errors.ts'
import { isBusy } from '../../stores/sqlite/storage-error.ts'

/** How long to wait for a program that has the file locked: milliseconds. */
const patience = 5000
/** Pages copied in one go: all, so that a program that writes without end cannot make the copy begin anew for ever. */
const pages = 1_000_000

/**
 * A copy of a database as it is at one moment, also while other programs write to it; the original is only read.
 * @throws DAMAGED when it is damaged, or is no database; STORAGE_FAILED
 */
export const snapshotDatabase = async (from: string, to: string): Promise<void> => {
  refuseOther(from)
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${to}${end}`, { force: true })
  try {
    closeSync(openSync(to, 'wx', 0o600))
    await copy(from, to)
    check(to)
  } catch (cause) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${to}${end}`, { force: true })
    throw isDamage(cause) ? damaged(from, messageOf(cause)) : fail('STORAGE_FAILED', from, messageOf(cause))
  }
}

/** Whether a file is a database, by its first bytes; an empty one is. */
export const isDatabase = (path: string): boolean => {
  if (statSync(path).size === 0) return false
  const descriptor = openSync(path, 'r')
  try {
    const head = Buffer.alloc(16)
    readSync(descriptor, head, 0, 16, 0)
    return head.toString('latin1') === 'SQLite format 3\0'
  } finally {
    closeSync(descriptor)
  }
}

const damaged = (path: string, reason: string) =>
  fail('DAMAGED', path, reason).with({
    path,
    hint: `try: sqlite3 ${path} .recover | sqlite3 mended.db; then put mended.db in its place, or name it with --db`,
  })

const refuseOther = (path: string): void => {
  if (statSync(path).size > 0 && !isDatabase(path)) throw damaged(path, 'it is no SQLite file')
}

const copy = async (from: string, to: string): Promise<void> => {
  if (isUnfinished(from)) return copyUnfinished(from, to)
  const source = new DatabaseSync(from, { readOnly: true, timeout: patience })
  try {
    await backup(source, to, { rate: pages })
  } finally {
    source.close()
  }
}

/** A daemon that was killed while it wrote leaves a journal that must be rolled back, which only who writes can do. */
const isUnfinished = (path: string): boolean => {
  if (!existsSync(`${path}-journal`) || statSync(`${path}-journal`).size === 0) return false
  const source = new DatabaseSync(path, { readOnly: true, timeout: patience })
  try {
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (cause) {
    if (isBusy(cause)) throw cause // somebody is writing now: a copy of the file would be torn
    return true // what else is wrong with it is found in the copy
  } finally {
    source.close()
  }
}

const copyUnfinished = async (from: string, to: string): Promise<void> => {
  const aside = `${to}.mending`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { mode: 0o700 })
  try {
    const copied = join(aside, 'copy.db')
    for (const end of ['', '-journal', '-wal'])
      if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${copied}${end}`)
    const source = new DatabaseSync(copied, { timeout: patience })
    try {
      await backup(source, to, { rate: pages })
    } finally {
      source.close()
    }
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

const check = (path: string): void => {
  const database = new DatabaseSync(path, { timeout: patience })
  try {
    const said = database.prepare('PRAGMA quick_check(1)').get()!.quick_check
    if (said !== 'ok') throw new Damage(String(said))
  } finally {
    database.close()
  }
}

class Damage extends Error {}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const isDamage = (cause: unknown): boolean =>
  cause instanceof Damage || [11, 26].includes(Number((cause as { errcode?: number }).errcode) & 0xff)
