import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { behindPrefix } from '../key-order.ts'
import type { Range, Row } from '../store.ts'

/** The committed rows. */
export interface RowReader {
  readonly get: (store: string, key: string) => string | undefined
  readonly list: (store: string, range: Range) => Row[]
  readonly count: (store: string) => number
  readonly stores: (prefix: string) => string[]
}

export const rowReader = (database: DatabaseSync): RowReader => {
  const statement = preparing(database)
  return {
    get: (store, key) =>
      statement('SELECT text FROM rows WHERE store = ? AND key = ?').get(store, key)?.text as string | undefined,
    list: (store, range) => {
      const { where, values, order } = keyRange(range, 'key')
      return statement(`SELECT key, text FROM rows WHERE store = ? ${where} ORDER BY ${order}`).all(
        store,
        ...values,
      ) as unknown as Row[]
    },
    count: store => statement('SELECT count(*) AS rows FROM rows WHERE store = ?').get(store)!.rows as number,
    stores: prefix => {
      const behind = behindPrefix(prefix) ?? new Uint8Array() // every text sorts before every blob
      return statement(allStores)
        .all(prefix, behind, behind)
        .map(row => row.store as string)
    },
  }
}

/** Jumps from one store to the next, however many rows each of them has. */
const allStores = `
  WITH RECURSIVE names (store) AS (
    SELECT min(store) FROM rows WHERE store >= ? AND store < ?
    UNION ALL
    SELECT (SELECT min(store) FROM rows WHERE store > names.store AND store < ?) FROM names WHERE store IS NOT NULL
  )
  SELECT store FROM names WHERE store IS NOT NULL`

/** Statements, each prepared when it is first used. */
export const preparing = (database: DatabaseSync): ((sql: string) => StatementSync) => {
  const prepared = new Map<string, StatementSync>()
  return sql => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
}

/** The conditions of a range on a key column, to be put behind another condition. */
export const keyRange = (
  { prefix = '', after, limit, reverse = false }: Range,
  column: string,
): { where: string; values: SQLInputValue[]; order: string } => {
  const conditions: [sql: string, value: SQLInputValue | undefined][] = [
    [`AND ${column} >= ?`, prefix === '' ? undefined : prefix],
    [`AND ${column} < ?`, behindPrefix(prefix)],
    [`AND ${column} > ?`, after],
  ]
  const given = conditions.filter(([, value]) => value !== undefined)
  return {
    where: given.map(([sql]) => sql).join(' '),
    values: [...given.map(([, value]) => value!), limit ?? -1],
    order: `${column} ${reverse ? 'DESC' : 'ASC'} LIMIT ?`,
  }
}
