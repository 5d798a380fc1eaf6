import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf } from '../../errors.ts'
import { parseSharedText, type SharedChange } from '../shared-state.ts'
import { failureOf, isBusy, KnownFailure } from '../sqlite/storage-error.ts'
import type { SharedAppend } from '../sqlite/unit.ts'
import { type SharedRowWriter, sharedRowWriter } from './row-writer.ts'
import { oldTable, sidecar } from './schema.ts'

/** How long we wait for another program that has the file locked, and how long while it does not give way: milliseconds. */
const patience = 5000
const impatience = 100

interface Append {
  readonly entry: number
  readonly changes: readonly { readonly key: string; readonly change: SharedChange }[]
}

/** The one connection that writes the old daemon's table. */
export class SharedWriter {
  readonly #path: string
  #open: { readonly database: DatabaseSync; readonly rows: SharedRowWriter } | undefined
  #isBlocked = false

  constructor(path: string) {
    this.#path = path
  }

  /** Makes table and sidecar where they are missing; rows that were there before get the version `base`. */
  prepare(base: number): void {
    this.#guard([], () => this.#connect(base))
  }

  /** Commits the appends, or throws KnownFailure and keeps nothing. The result is the greatest version in the file. */
  commit(entries: readonly SharedAppend[]): number {
    const appends = entries.map(parse)
    const blamed = entries.map(({ entry }) => entry)
    return this.#guard(blamed, () => {
      const { database, rows } = this.#connect(appends[0]!.changes[0]!.change.version - 1)
      return this.#transact(database, () => write(rows, appends))
    })
  }

  close(): void {
    this.#open?.database.close()
    this.#open = undefined
  }

  #connect(base: number): { readonly database: DatabaseSync; readonly rows: SharedRowWriter } {
    if (this.#open) return this.#open
    const isNew = create(this.#path)
    const database = new DatabaseSync(this.#path, { timeout: 0 })
    this.#open = { database, rows: sharedRowWriter(database) }
    // a file of the old daemon keeps its journal mode; in one of ours readers need not wait for us
    database.exec(`PRAGMA synchronous = FULL; ${isNew ? 'PRAGMA journal_mode = WAL' : ''}`)
    this.#transact(database, () => database.exec(oldTable + sidecar(base)))
    return this.#open
  }

  #transact<T>(database: DatabaseSync, run: () => T): T {
    const limit = this.#isBlocked ? impatience : patience
    insist(() => database.exec('BEGIN IMMEDIATE'), limit)
    try {
      const result = run()
      insist(() => database.exec('COMMIT'), limit)
      return result
    } catch (cause) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw cause
    }
  }

  #guard<T>(blamed: readonly number[], run: () => T): T {
    try {
      const result = run()
      this.#isBlocked = false
      return result
    } catch (cause) {
      if (cause instanceof KnownFailure) throw cause
      const failure = failureOf(cause, this.#path)
      this.#isBlocked = isBusy(cause)
      this.close()
      throw new KnownFailure({ ...failure, blamed, path: this.#path })
    }
  }
}

/** True when the file was missing. */
const create = (path: string): boolean => {
  if (existsSync(path)) return false
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  return true
}

/** Tries more often than SQLite would: a program that writes without pause leaves only short moments between its locks. */
const insist = (run: () => void, limit: number): void => {
  for (const until = performance.now() + limit; ; ) {
    try {
      run()
      return
    } catch (cause) {
      if (!isBusy(cause) || performance.now() > until) throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** The greatest version in the file then. */
const write = (rows: SharedRowWriter, appends: readonly Append[]): number => {
  rows.begin()
  for (const { entry, changes } of appends)
    for (const { key, change } of changes) {
      if (change.expected !== undefined) check(rows.version(key), { key, expected: change.expected, entry })
      rows.write(key, change)
    }
  return rows.end()
}

const check = (version: number, { key, expected, entry }: { key: string; expected: number; entry: number }): void => {
  if (version === expected) return
  const reason = `${key} has the version ${version}, not ${expected}`
  throw new KnownFailure({ kind: 'conflict', reason, blamed: [entry] })
}

const parse = ({ entry, changes }: SharedAppend): Append => {
  try {
    const parsed: { key: string; change: SharedChange }[] = []
    for (let index = 0; index < changes.length; index += 2)
      parsed.push({ key: changes[index]!, change: parseSharedText(changes[index + 1]!) })
    return { entry, changes: parsed }
  } catch (cause) {
    throw new KnownFailure({ kind: 'invalid', reason: messageOf(cause), blamed: [entry] })
  }
}
