import { DatabaseSync } from 'node:sqlite'
import { exactIn } from '../../../src/plugins/legacy/json/read.ts'
import { writeJson } from '../../../src/plugins/legacy/json/write.ts'
import { now } from './envelopes.ts'

const schema = `CREATE TABLE IF NOT EXISTS agent_shared_state (
  key TEXT PRIMARY KEY, value TEXT NOT NULL, namespace TEXT, owner_agent_id TEXT NOT NULL, scope TEXT DEFAULT 'shared',
  created_at TEXT NOT NULL, expires_at TEXT, metadata TEXT);
CREATE INDEX IF NOT EXISTS idx_namespace ON agent_shared_state(namespace);
CREATE INDEX IF NOT EXISTS idx_owner ON agent_shared_state(owner_agent_id);
CREATE INDEX IF NOT EXISTS idx_expires ON agent_shared_state(expires_at);`

/** The old table, opened anew for each command, as the old daemon did. */
export class Values {
  readonly #path: string
  constructor(path: string) {
    this.#path = path
    this.#use(db => db.exec(schema))
  }

  /** `parameters` with their numbers as they were written. */
  set(parameters: any): object {
    const { key, value, owner_agent_id = 'system', scope = 'shared', expires_at = null, metadata } = parameters
    const text = typeof value === 'string' ? value : writeJson(value)
    const namespace = key.includes('.') ? key.split('.').slice(0, 2).join('.') : null
    const about = metadata && Object.keys(metadata).length > 0 ? writeJson(metadata) : null
    this.#use(db =>
      db
        .prepare('INSERT OR REPLACE INTO agent_shared_state VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(key, text, namespace, owner_agent_id, scope, now(), expires_at, about),
    )
    return { key, status: 'set' }
  }

  get(key: string): object {
    const row = this.#use(db => db.prepare('SELECT value FROM agent_shared_state WHERE key = ?').get(key))
    const stored = row?.value as string | undefined
    const value = stored === undefined ? null : (exactIn(stored) ?? stored)
    return { key, value, found: value !== null }
  }

  #use<T>(run: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(this.#path, { timeout: 5000 })
    try {
      return run(db)
    } finally {
      db.close()
    }
  }
}
