import { copyFileSync, existsSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { fail, messageOf } from '../../errors.ts'
import { renameDurably, sha256Of, syncPath } from '../durable-files.ts'
import {
  type AgreedValue,
  type Agreement,
  insertValue,
  nameOf,
  reading,
  splitMark,
  textOf,
  valuesOf,
  working,
} from './agreement.ts'
import { type JsonValue, readJsonSources } from './json-sources.ts'
import type { OldInstallation } from './places.ts'
import type { Contested, Problem, SourceReport } from './report.ts'
import { columns } from './row-merge.ts'
import { snapshotDatabase } from './snapshot.ts'
import { splitPrivate } from './split-private.ts'
import { storedForm } from './stored-form.ts'

export interface Gathered {
  readonly sources: readonly SourceReport[]
  readonly problems: readonly Problem[]
  readonly conflicts: readonly Contested[]
}

export interface GatherOptions {
  /** Which wins when the database and a JSON file say something else about a key; the newer one if not said. */
  readonly prefer?: 'db' | 'json' | undefined
  /** Private rows go to the namespace of their owner. */
  readonly splitPrivate?: boolean | undefined
}

/**
 * Puts together what the old daemon keeps, as `pending`, without writing to any of it. What cannot be read is a problem, and
 * counts as unchanged.
 */
export const gatherOld = async (
  old: OldInstallation,
  agreement: Agreement,
  options: GatherOptions = {},
): Promise<Gathered> => {
  const { base, pending, draft, fresh } = agreement
  const json = readJsonSources(old.state, old.snapshot)
  const database = await gatherDatabase(old.database, { base, draft })
  const found = working(draft, opened => {
    const inDatabase = counted(opened)
    const conflicts = addShared(opened, json.values, options.prefer)
    const values = new Map(json.values.map(value => [nameOf(value), agreedOf(value)]))
    if (existsSync(base)) keepFormer(opened, base, values)
    const split = options.splitPrivate || textOf(base, splitMark) !== undefined
    if (split) for (const value of splitPrivate(opened)) values.set(nameOf(value), value)
    put(opened, [...values.values()])
    if (split) opened.prepare("INSERT OR REPLACE INTO moved_texts VALUES (?, '')").run(splitMark)
    return { conflicts, inDatabase }
  })
  rmSync(fresh, { force: true })
  if (!existsSync(base)) makeFresh(draft, fresh)
  renameDurably(draft, pending)
  const sources: SourceReport[] = database.problem
    ? []
    : database.isThere
      ? [{ kind: 'database', path: old.database, ...found.inDatabase, sha256: database.sha256! }]
      : []
  return {
    sources: [...sources, ...json.sources],
    problems: [...(database.problem ? [database.problem] : []), ...json.problems],
    conflicts: [...found.conflicts, ...twice(json.values)],
  }
}

const gatherDatabase = async (
  path: string,
  { base, draft }: { readonly base: string; readonly draft: string },
): Promise<{ isThere: boolean; sha256?: string; problem?: Problem }> => {
  for (const end of ['', '-journal']) rmSync(`${draft}${end}`, { force: true })
  const before = existsSync(base)
  const keepBase = (): void => {
    if (before) copyFileSync(base, draft)
  }
  if (!existsSync(path)) {
    keepBase()
    const isGone = before && hasRows(base)
    return isGone
      ? { isThere: false, problem: { path, reason: 'it was there before, and is gone' } }
      : { isThere: false }
  }
  try {
    await snapshotDatabase(path, draft)
    refuseOtherTables(path, draft)
    return { isThere: true, sha256: await sha256Of(draft) }
  } catch (cause) {
    rmSync(draft, { force: true })
    keepBase()
    const { hint } = (cause as { details?: { hint?: string } }).details ?? {}
    return { isThere: true, problem: { path, reason: messageOf(cause), ...(hint && { hint }) } }
  }
}

const refuseOtherTables = (path: string, copy: string): void => {
  const names = reading(
    copy,
    opened => opened.prepare("SELECT name FROM pragma_table_info('agent_shared_state')").all(),
    [],
  )
  const missing = ['key', ...columns].filter(column => !names.some(({ name }) => name === column))
  if (missing.length === 0) return
  throw fail(
    'NOT_SUPPORTED',
    `${path}: a database without ${names.length === 0 ? 'the table agent_shared_state' : missing.join(', ')}`,
  )
}

const hasRows = (base: string): boolean =>
  reading(
    base,
    opened => opened.prepare('SELECT 1 AS found FROM agent_shared_state LIMIT 1').get() !== undefined,
    false,
  )

const addShared = (
  database: DatabaseSync,
  values: readonly JsonValue[],
  prefer: GatherOptions['prefer'],
): Contested[] => {
  const get = database.prepare('SELECT value, created_at FROM agent_shared_state WHERE key = ?')
  const insert = database.prepare(
    `INSERT OR REPLACE INTO agent_shared_state
     (key, value, namespace, owner_agent_id, scope, created_at, expires_at, metadata) VALUES (?, ?, ?, 'system', 'shared', ?, NULL, NULL)`,
  )
  const conflicts: Contested[] = []
  for (const { namespace, key, text, at, path } of values) {
    if (namespace !== 'shared') continue
    const value = storedForm(text)
    const row = get.get(key)
    if (row?.value === value) continue
    const isNewer = prefer === undefined ? at > (Date.parse(String(row?.created_at)) || 0) : prefer === 'json'
    if (row) conflicts.push({ what: `${key} in shared`, kept: isNewer ? path : 'the row of the database' })
    if (!row || isNewer) insert.run(key, value, namespaceOf(key), new Date(at).toISOString())
  }
  return conflicts
}

/** As the old daemon does it: the first two dot parts, if there are two. */
const namespaceOf = (key: string): string | null => {
  const [first, second] = key.split('.')
  return second === undefined ? null : `${first}.${second}`
}

/** Values of files that are gone, or broken now, are not taken away: the old daemon never did. */
const keepFormer = (database: DatabaseSync, base: string, values: Map<string, AgreedValue>): void => {
  const former = valuesOf(base).filter(value => value.about === null && !values.has(nameOf(value)))
  for (const value of former) values.set(nameOf(value), value)
  const has = database.prepare('SELECT 1 AS found FROM agent_shared_state WHERE key = ?')
  const missing = former.filter(({ namespace, key }) => namespace === 'shared' && !has.get(key))
  if (missing.length > 0)
    addShared(
      database,
      missing.map(value => ({ ...value, at: 0, path: base })),
      'db',
    )
}

const put = (database: DatabaseSync, values: readonly AgreedValue[]): void => {
  database.exec('DELETE FROM moved_values')
  values.forEach(insertValue(database))
}

const counted = (database: DatabaseSync): { count: number; expired: number } => {
  const { count, expired } = database
    .prepare(
      `SELECT count(*) AS count, count(CASE WHEN julianday(expires_at) <= julianday('now') THEN 1 END) AS expired
       FROM agent_shared_state`,
    )
    .get() as { count: number; expired: number }
  return { count, expired }
}

/** A copy of all of the source, other tables included, less what is ours. */
const makeFresh = (draft: string, fresh: string): void => {
  copyFileSync(draft, fresh)
  working(fresh, database => {
    for (const table of ['moved_values', 'moved_files', 'moved_texts']) database.exec(`DROP TABLE ${table}`)
  })
  syncPath(fresh)
}

const twice = (values: readonly JsonValue[]): Contested[] =>
  [...Map.groupBy(values, nameOf).values()]
    .filter(same => same.some(({ text }) => text !== same[0]!.text))
    .map(same => ({ what: `${same[0]!.key} in ${same[0]!.namespace}`, kept: same.at(-1)!.path }))

const agreedOf = ({ namespace, key, text }: JsonValue): AgreedValue => ({ namespace, key, text, about: null })
