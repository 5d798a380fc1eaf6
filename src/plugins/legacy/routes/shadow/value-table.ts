import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'

export type ValueRow = Readonly<Record<string, SQLOutputValue>>

const busyMs = 2000

/** The rows of a table of the old kind, past the daemon that it belongs to. */
export class ValueTable {
  readonly #path: string
  readonly #readOnly: boolean
  #db: DatabaseSync | undefined
  constructor(path: string, { readOnly }: { readonly readOnly: boolean }) {
    this.#path = path
    this.#readOnly = readOnly
  }

  /** Undefined: there is none of this key. */
  read(key: string): ValueRow | undefined {
    return this.#open()
      ?.prepare(
        `SELECT key, value, namespace, owner_agent_id, scope, created_at, expires_at, metadata
         FROM agent_shared_state WHERE key = ?`,
      )
      .get(key)
  }

  /** In the place of the row that there is; undefined: there shall be none. */
  put(key: string, row: ValueRow | undefined): void {
    const db = this.#open()
    if (!row) db?.prepare('DELETE FROM agent_shared_state WHERE key = ?').run(key)
    else {
      const names = Object.keys(row)
      const places = names.map(() => '?').join(', ')
      db?.prepare(`INSERT OR REPLACE INTO agent_shared_state (${names.join(', ')}) VALUES (${places})`).run(
        ...Object.values(row),
      )
    }
  }

  close(): void {
    this.#db?.close()
    this.#db = undefined
  }

  /** None as long as nobody has kept a value. */
  #open(): DatabaseSync | undefined {
    if (this.#db || !existsSync(this.#path)) return this.#db
    const db = new DatabaseSync(this.#path, { readOnly: this.#readOnly, timeout: busyMs })
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'agent_shared_state'").get()) this.#db = db
    else db.close()
    return this.#db
  }
}
