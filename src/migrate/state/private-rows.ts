import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AgreedValue, reading, splitMark, textOf, valuesOf, working } from './agreement.ts'
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
 * row as it was.
 */
export const joinPrivate = (values: readonly OwnValue[], { base, back, database, work }: Options): PrivateRows => {
  if (textOf(base, splitMark) === undefined) return { base, values: [] }
  const agreed = new Map(
    valuesOf(base)
      .filter(isPrivate)
      .map(value => [nameOf(value), value]),
  )
  const mine = values.filter(value => agreed.has(nameOf(value)) || value.scope === 'private')
  const joined = join(work, 'joined.db')
  copyFileSync(base, joined)
  const rows = reading(
    database,
    opened => opened.prepare('SELECT * FROM agent_shared_state WHERE scope = ?').all('private') as unknown as Row[],
    [],
  )
  const untouched = new Map(
    rows
      .filter(
        row =>
          exactForm(jsonForm(row.value)) ===
          exactForm(agreed.get(nameOf({ namespace: `agent:${row.owner_agent_id}`, key: row.key }))?.text ?? ''),
      )
      .map(row => [row.key, row]),
  )
  working(joined, opened => {
    for (const row of untouched.values()) opened.prepare(insert).run(...columnsOf(row))
  })
  working(back, opened => {
    for (const value of mine) {
      const row = untouched.get(value.key)
      const isSame = exactForm(agreed.get(nameOf(value))?.text ?? '') === value.text
      if (row && isSame) opened.prepare(insert).run(...columnsOf(row))
      else if (!isSame) opened.prepare(insert).run(...columnsOf(rowOf(value)))
    }
  })
  return { base: joined, values: mine }
}

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
const nameOf = ({ namespace, key }: { namespace: string; key: string }): string => JSON.stringify([namespace, key])
