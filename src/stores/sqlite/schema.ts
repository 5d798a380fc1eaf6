/**
 * What each version of `ksi.db` adds to the one before; `user_version` says how many of them a file has had.
 * `log`: the lines of one commit as one chunk, each line preceded by its number and a space; `position` counts the bytes of
 * all chunks before. `rows.seq`: the newest number that the row reflects.
 */
export const schema: readonly string[] = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
   CREATE TABLE log (
     first INTEGER PRIMARY KEY, last INTEGER NOT NULL, at INTEGER NOT NULL, position INTEGER NOT NULL, lines TEXT NOT NULL
   );
   CREATE TABLE rows (
     store TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (store, key)
   ) WITHOUT ROWID;
   INSERT INTO meta VALUES ('log_id', lower(hex(randomblob(8)))), ('reserved', 0), ('pruned', 0), ('reopened', 0);`,
]
