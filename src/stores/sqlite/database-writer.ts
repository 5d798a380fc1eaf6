import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Limits } from '../store.ts'
import { connect } from './open-database.ts'
import { pruneStep } from './prune-log.ts'
import { preparing } from './row-reader.ts'
import { failureOf } from './storage-error.ts'
import type { Unit } from './unit.ts'

/** Rows written by one statement: each run of a statement costs as much as a row. */
const rowsPerRun = 16

/** What a write-ahead log that a great transaction made long is cut to: bytes. */
const maxIdleLog = 16_777_216

const upsert = (rows: number): string =>
  `INSERT INTO rows (store, key, text, seq) VALUES ${Array(rows).fill('(?, ?, ?, ?)').join()}
   ON CONFLICT DO UPDATE SET text = excluded.text, seq = excluded.seq`

/** The one connection that writes lines and rows. */
export class DatabaseWriter {
  readonly #path: string
  #database: DatabaseSync | undefined
  #statement: (sql: string) => StatementSync = () => {
    throw new Error('not open')
  }
  /** Bytes of all lines ever written. */
  #position = 0
  #isDoubtful = false

  constructor(path: string) {
    this.#path = path
  }

  /** Throws what SQLite throws, and then nothing of the unit is kept. */
  commit(unit: Unit): void {
    this.#guard(database => {
      database.exec('BEGIN IMMEDIATE')
      const position = this.#write(unit)
      database.exec('COMMIT')
      this.#position = position
    })
  }

  /** True when there is more to do. */
  prune(limits: Limits): boolean {
    return this.#guard(database => pruneStep(database, limits))
  }

  close(): void {
    this.#database?.close()
    this.#database = undefined
  }

  #write({ chunks, rows, seq, at, reserve }: Unit): number {
    let position = this.#position
    const log = this.#statement('INSERT INTO log (first, last, at, position, lines) VALUES (?, ?, ?, ?, ?)')
    for (let index = 0; index < chunks.length; index += 3) {
      const lines = chunks[index + 2] as string
      log.run(chunks[index]!, chunks[index + 1]!, at, position, lines)
      position += Buffer.byteLength(lines)
    }
    this.#writeRows(rows, seq)
    if (reserve !== undefined)
      this.#statement("UPDATE meta SET value = max(value, ?) WHERE name = 'reserved'").run(reserve)
    return position
  }

  #writeRows(rows: Unit['rows'], seq: number): void {
    let values: SQLInputValue[] = []
    for (let index = 0; index < rows.length; index += 3) {
      const [store, key, text] = [rows[index]!, rows[index + 1]!, rows[index + 2]]
      if (text === undefined) {
        this.#statement('DELETE FROM rows WHERE store = ? AND key = ?').run(store, key)
        continue
      }
      values.push(store, key, text, seq)
      if (values.length < rowsPerRun * 4) continue
      this.#statement(upsert(rowsPerRun)).run(...values)
      values = []
    }
    if (values.length > 0) this.#database!.prepare(upsert(values.length / 4)).run(...values)
  }

  #guard<T>(run: (database: DatabaseSync) => T): T {
    try {
      this.#database ??= this.#open()
      return run(this.#database)
    } catch (cause) {
      this.#recover(failureOf(cause, this.#path).kind !== 'failed')
      throw cause
    }
  }

  #open(): DatabaseSync {
    const database = connect(this.#path)
    database.exec(`PRAGMA journal_size_limit = ${maxIdleLog}`)
    this.#statement = preparing(database)
    const newest = this.#statement(
      'SELECT position + octet_length(lines) AS end FROM log ORDER BY first DESC LIMIT 1',
    ).get()
    this.#position = (newest?.end ?? 0) as number
    // a commit whose fsync failed may lie whole in the write-ahead log: this one takes its place there
    if (this.#isDoubtful) database.exec("UPDATE meta SET value = value + 1 WHERE name = 'reopened'")
    this.#isDoubtful = false
    return database
  }

  /** After an error of the disk the connection is not trusted any more: the next commit begins with a new one. */
  #recover(isTrusted: boolean): void {
    if (isTrusted && this.#database?.isTransaction) this.#database.exec('ROLLBACK')
    if (isTrusted) return
    this.#isDoubtful = true
    this.close()
  }
}
