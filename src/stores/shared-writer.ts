import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf } from '../errors.ts'
import { type SharedRowWriter, sharedRowWriter, type Written } from './shared-row-writer.ts'
import { oldTable, sidecar } from './shared-schema.ts'
import { parseSharedText, type SharedChange } from './shared-state.ts'
import { failureOf, isBusy, KnownFailure } from './storage-error.ts'
import type { SharedEntry } from './unit.ts'

/** How long we wait for another program that has the file locked, and how long while it does not give way: milliseconds. */
const patience = 5000
const impatience = 100

/** What was committed in the old daemon's file. */
export interface SharedCommit {
  /** The greatest version of it. */
  readonly version: number
  /** Takes it back, except where another program has written since. */
  readonly undo: () => void
}

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

  /** Commits the appends, or throws KnownFailure and keeps nothing. */
  commit(entries: readonly SharedEntry[]): SharedCommit {
    const blamed = entries.map(({ entry }) => entry)
    const appends = entries.map(parse)
    const written = this.#guard(blamed, () => {
      const { database, rows } = this.#connect(appends[0]!.changes[0]!.change.version - 1)
      return transact(database, () => write(rows, appends))
    })
    return { version: greatest(written), undo: () => this.#undo(written) }
  }

  close(): void {
    this.#open?.database.close()
    this.#open = undefined
  }

  #undo(written: readonly Written[]): void {
    this.#guard([], () => {
      const { database, rows } = this.#connect(0)
      transact(database, () => {
        rows.begin()
        for (const one of written.toReversed()) rows.restore(one)
        rows.end(0)
      })
    })
  }

  #connect(base: number): { readonly database: DatabaseSync; readonly rows: SharedRowWriter } {
    if (this.#open) return this.#open
    const isNew = create(this.#path)
    const database = new DatabaseSync(this.#path, { timeout: this.#isBlocked ? impatience : patience })
    // a file of the old daemon keeps its journal mode; in one of ours readers need not wait for us
    database.exec(`PRAGMA synchronous = FULL; ${isNew ? 'PRAGMA journal_mode = WAL' : ''}`)
    transact(database, () => database.exec(oldTable + sidecar(base)))
    this.#open = { database, rows: sharedRowWriter(database) }
    return this.#open
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
      if (failure.kind === 'failed') this.close()
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

const transact = <T>(database: DatabaseSync, run: () => T): T => {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = run()
    database.exec('COMMIT')
    return result
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw cause
  }
}

const write = (rows: SharedRowWriter, appends: readonly Append[]): Written[] => {
  const written: Written[] = []
  rows.begin()
  for (const { entry, changes } of appends)
    for (const { key, change } of changes) {
      const conflict = rows.conflict(key, change)
      if (conflict !== undefined) throw new KnownFailure({ kind: 'conflict', reason: conflict, blamed: [entry] })
      written.push(rows.write(key, change))
    }
  rows.end(greatest(written))
  return written
}

const greatest = (written: readonly Written[]): number =>
  written.reduce((most, { version }) => Math.max(most, version), 0)

const parse = ({ entry, changes }: SharedEntry): Append => {
  try {
    const parsed: { key: string; change: SharedChange }[] = []
    for (let index = 0; index < changes.length; index += 2)
      parsed.push({ key: changes[index]!, change: parseSharedText(changes[index + 1]!) })
    return { entry, changes: parsed }
  } catch (cause) {
    throw new KnownFailure({ kind: 'invalid', reason: messageOf(cause), blamed: [entry] })
  }
}
