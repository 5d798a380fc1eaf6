/** The old daemon's table, word for word: that daemon creates it only when the file is missing. */
export const oldTable = `
  CREATE TABLE IF NOT EXISTS agent_shared_state (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, namespace TEXT, owner_agent_id TEXT NOT NULL, scope TEXT DEFAULT 'shared',
    created_at TEXT NOT NULL, expires_at TEXT, metadata TEXT
  );
  CREATE INDEX IF NOT EXISTS idx_namespace ON agent_shared_state(namespace);
  CREATE INDEX IF NOT EXISTS idx_owner ON agent_shared_state(owner_agent_id);
  CREATE INDEX IF NOT EXISTS idx_expires ON agent_shared_state(expires_at);`

/** Names of everything that we put beside the old table. */
export const sidecarNames: readonly string[] = [
  'ksi_shared_clock',
  'ksi_shared_versions',
  'ksi_shared_inserted',
  'ksi_shared_updated',
  'ksi_shared_renamed',
  'ksi_shared_deleted',
]

/** Notes in the sidecar that another program has written or ended a row. No conflict clause: that of the outer statement rules. */
const note = (row: 'NEW' | 'OLD', gone: 0 | 1): string => `
  BEGIN
    UPDATE ksi_shared_clock SET high = high + 1;
    UPDATE ksi_shared_versions SET version = (SELECT high FROM ksi_shared_clock), kind = NULL, external = 1, gone = ${gone}
      WHERE key = ${row}.key;
    INSERT INTO ksi_shared_versions (key, version, kind, external, gone)
      SELECT ${row}.key, high, NULL, 1, ${gone} FROM ksi_shared_clock
      WHERE NOT EXISTS (SELECT 1 FROM ksi_shared_versions WHERE key = ${row}.key);
  END;`

const trigger = (name: string, event: string, when: string): string =>
  `CREATE TRIGGER IF NOT EXISTS ${name} AFTER ${event} ON agent_shared_state
   WHEN ${when} AND (SELECT ours FROM ksi_shared_clock) = 0`

/**
 * The sidecar. `high`: at least the greatest version in the file; `own`: what it was after our last write; `base`: the version of rows that nobody
 * has written since the sidecar exists; `ours` is 1 only inside our own transactions, which no other program can see.
 * The triggers run inside the other programs, so they use nothing but plain SQL.
 */
export const sidecar = (base: number): string => `
  CREATE TABLE IF NOT EXISTS ksi_shared_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1), base INTEGER NOT NULL, high INTEGER NOT NULL, own INTEGER NOT NULL, ours INTEGER NOT NULL
  );
  INSERT OR IGNORE INTO ksi_shared_clock VALUES (1, ${base}, ${base}, 0, 0);
  CREATE TABLE IF NOT EXISTS ksi_shared_versions (
    key TEXT PRIMARY KEY, version INTEGER NOT NULL, kind TEXT, external INTEGER NOT NULL, gone INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS ksi_shared_external ON ksi_shared_versions(version) WHERE external = 1;
  CREATE INDEX IF NOT EXISTS ksi_shared_gone ON ksi_shared_versions(version) WHERE gone = 1 AND external = 0;
  ${trigger('ksi_shared_inserted', 'INSERT', 'NEW.key IS NOT NULL')} ${note('NEW', 0)}
  ${trigger('ksi_shared_updated', 'UPDATE', 'NEW.key IS NOT NULL')} ${note('NEW', 0)}
  ${trigger('ksi_shared_renamed', 'UPDATE OF key', 'OLD.key IS NOT NULL AND OLD.key IS NOT NEW.key')} ${note('OLD', 1)}
  ${trigger('ksi_shared_deleted', 'DELETE', 'OLD.key IS NOT NULL')} ${note('OLD', 1)}`
