import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AgreedValue, nameOf, reading, splitMark, textOf, valuesOf, working } from './agreement.ts'
import type { OwnValue } from './own-values.ts'
import { exactForm, jsonForm, storedForm } from './stored-form.ts'

export interface PrivateRows {
  /** What the sides had in common, with the private rows where the old daemon has them. */
  readonly base: string
  /** The values that are rows there. */
  readonly values: readonly OwnValue[]
}

interface Options {
  readonly base: string
  readonly back: string
  readonly database: string
  readonly work: string
}

/**
 * Puts private values back among the shared rows, in `back`, if they were taken out of there. One that is as it was keeps its
 * row as it was. The old daemon has one space of keys for all: a new value whose key is taken stays out.
 */
export const joinPrivate = (values: readonly OwnValue[], { base, back, database, work }: Options): PrivateRows => {
  if (textOf(base, splitMark) === undefined) return { base, values: [] }
  const agreed = new Map(
    valuesOf(base)
      .filter(isPrivate)
      .map(value => [nameOf(value), exactForm(value.text)]),
  )
  const untouched = untouchedRows(database, agreed)
  const joined = join(work, 'joined.db')
  copyFileSync(base, joined)
  working(joined, opened => {
    for (const row of untouched.values()) opened.prepare(insert).run(...columnsOf(row))
  })
  const mine = values.filter(value => agreed.has(nameOf(value)) || isNewPrivate(value))
  const put = working(back, opened => {
    const isTaken = (key: string) => opened.prepare('SELECT 1 AS found FROM agent_shared_state WHERE key = ?').get(key)
    return mine.filter(value => {
      if (isTaken(value.key)) return false
      const row = agreed.get(nameOf(value)) === value.text ? untouched.get(nameOf(value)) : rowOf(value)
      if (row) opened.prepare(insert).run(...columnsOf(row))
      return true
    })
  })
  return { base: joined, values: put }
}

/** Rows of the old daemon that are as they were when they were taken out, by the value that they became. */
const untouchedRows = (database: string, agreed: ReadonlyMap<string, string>): Map<string, Row> => {
  const sql = "SELECT * FROM agent_shared_state WHERE scope = 'private'"
  const rows = reading(database, opened => opened.prepare(sql).all() as unknown as Row[], [])
  const named = rows.map(row => [nameOf({ namespace: `agent:${row.owner_agent_id}`, key: row.key }), row] as const)
  return new Map(named.filter(([name, { value }]) => exactForm(jsonForm(value)) === agreed.get(name)))
}

const isNewPrivate = ({ namespace, scope }: OwnValue): boolean => namespace.startsWith('agent:') && scope === 'private'

/** Takes them out again: what is agreed does not have them among the shared rows. */
export const partPrivate = (back: string, values: readonly OwnValue[]): void =>
  working(back, opened => {
    for (const { key } of values) opened.prepare('DELETE FROM agent_shared_state WHERE key = ?').run(key)
    opened.prepare("INSERT OR REPLACE INTO moved_texts VALUES (?, '')").run(splitMark)
  })

interface Row {
  readonly key: string
  readonly value: string
  readonly namespace: string | null
  readonly owner_agent_id: string
  readonly scope: string | null
  readonly created_at: string
  readonly expires_at: string | null
  readonly metadata: string | null
}

const insert = 'INSERT OR REPLACE INTO agent_shared_state VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
const columnsOf = ({ key, value, namespace, owner_agent_id, scope, created_at, expires_at, metadata }: Row) =>
  [key, value, namespace, owner_agent_id, scope, created_at, expires_at, metadata] as const

const rowOf = ({ namespace, key, text, updated_at, metadata }: OwnValue): Row => {
  const [first, second] = key.split('.')
  return {
    key,
    value: storedForm(text),
    namespace: second === undefined ? null : `${first}.${second}`,
    owner_agent_id: namespace.slice('agent:'.length),
    scope: 'private',
    created_at: new Date(updated_at).toISOString(),
    expires_at: null,
    metadata: metadata && Object.keys(metadata).length > 0 ? JSON.stringify(metadata) : null,
  }
}

const isPrivate = ({ about }: AgreedValue): boolean => about !== null
