import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { rawText } from '../../plugin/index.ts'
import { agreementIn, filesOf, reading, textOf, valuesOf } from './agreement.ts'
import type { NewPlaces } from './places.ts'
import { snapshotDatabase } from './snapshot.ts'
import { exactForm, jsonForm, onOneLine } from './stored-form.ts'
import { digestOf } from './walk-files.ts'
import { type OpenState, withState } from './with-state.ts'

export interface Verified {
  /** Rows, values and files that were compared. */
  readonly checked: number
  readonly same: number
  /** Changed here since they were copied, or newer here. */
  readonly changed_here: number
  readonly different: readonly { readonly what: string; readonly reason: string }[]
}

interface AgreedRow {
  readonly key: string
  readonly value: string
  readonly owner: string
  readonly scope: string | null
  readonly created_at: string
  readonly expires_at: string | null
  readonly metadata: string | null
}

/**
 * Reads everything that was copied through the real state plugin, on a copy, and compares each key with what the source held.
 * A running daemon is not disturbed.
 */
export const verifyState = async (places: NewPlaces): Promise<Verified> => {
  const scratch = join(places.work, 'verify')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { mode: 0o700 })
  const files = { rows: join(scratch, 'ksi.db'), database: join(scratch, 'shared.db') }
  try {
    if (existsSync(places.database)) await snapshotDatabase(places.database, files.database)
    if (existsSync(places.rows)) await snapshotDatabase(places.rows, files.rows)
    const verdicts = await withState(files, state => compareAll(places, files.database, state))
    return summed([...verdicts, ...compareFiles(places)])
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** `reason` when it is other than it should be. */
interface Verdict {
  readonly what: string
  readonly outcome: 'same' | 'changed_here' | 'different'
  readonly reason?: string
}

const compareAll = async (places: NewPlaces, database: string, state: OpenState): Promise<Verdict[]> => {
  const { base } = agreementIn(places.work)
  const rows = reading(base, opened => opened.prepare(allRows).all() as unknown as AgreedRow[], [])
  const here = reading(database, opened => timesOf(opened.prepare(allTimes).all() as any), new Map())
  const verdicts: Verdict[] = []
  for (const row of rows) {
    const reason = await differenceOf(row, state)
    const isNewer = Date.parse(here.get(row.key) ?? '') > Date.parse(row.created_at)
    verdicts.push(verdictOn(`${row.key} in shared`, reason, isNewer))
  }
  for (const { namespace, key, text } of valuesOf(base).filter(value => value.namespace !== 'shared')) {
    const got = await state.request('state:get', { namespace, key })
    const found = got.found ? onOneLine(rawText(got, 'value') ?? JSON.stringify(got.value)) : undefined
    const reason = found === exactForm(text) ? undefined : found === undefined ? 'it is missing' : 'another value'
    verdicts.push(verdictOn(`${key} in ${namespace}`, reason, false))
  }
  return verdicts
}

const columns = 'key, value, owner_agent_id AS owner, scope, created_at, expires_at, metadata'
const allRows = `SELECT ${columns} FROM agent_shared_state WHERE typeof(key) = 'text'`
const allTimes = "SELECT key, created_at FROM agent_shared_state WHERE typeof(key) = 'text'"

const timesOf = (rows: { key: string; created_at: string }[]): Map<string, string> =>
  new Map(rows.map(({ key, created_at }) => [key, created_at]))

/** Undefined when old and new clients see what the source held. */
const differenceOf = async (row: AgreedRow, { request }: OpenState): Promise<string | undefined> => {
  const { key, value, owner, scope, expires_at } = row
  const namespace = 'shared'
  try {
    const stored = await request('state:get', { namespace, key, stored: true })
    if (!stored.found) return 'it is missing'
    if (stored.value !== value) return 'another value'
    if (Date.parse(expires_at ?? '') <= Date.now()) return undefined
    const got = await request('state:get', { namespace, key })
    if (!got.found) return 'events do not show it'
    if (onOneLine(rawText(got, 'value') ?? '') !== onOneLine(jsonForm(value))) return 'events show another value'
    const isSame =
      got.owner_agent_id === owner && (got.scope ?? null) === scope && (got.expires_at ?? null) === expires_at
    return isSame ? undefined : 'another owner, scope or time'
  } catch (cause) {
    return messageOf(cause)
  }
}

const compareFiles = (places: NewPlaces): Verdict[] => {
  const { base } = agreementIn(places.work)
  const verdicts = filesOf(base).map(({ folder, path, digest }): Verdict => {
    const target = join(places[folder as 'profiles'], path)
    const found = digestOf(target)
    return verdictOn(
      target,
      found === undefined ? 'it is missing' : found === digest ? undefined : 'other content',
      found !== undefined,
    )
  })
  const agreed = textOf(base, 'identities')
  if (agreed === undefined) return verdicts
  const found = existsSync(places.identities) ? readFileSync(places.identities, 'utf8') : undefined
  const reason = found === agreed ? undefined : found === undefined ? 'it is missing' : 'other content'
  return [...verdicts, verdictOn(places.identities, reason, found !== undefined)]
}

const verdictOn = (what: string, reason: string | undefined, isChangedHere: boolean): Verdict => {
  if (reason === undefined) return { what, outcome: 'same' }
  return isChangedHere ? { what, outcome: 'changed_here' } : { what, outcome: 'different', reason }
}

const summed = (verdicts: readonly Verdict[]): Verified => {
  const of = (outcome: Verdict['outcome']) => verdicts.filter(verdict => verdict.outcome === outcome)
  return {
    checked: verdicts.length,
    same: of('same').length,
    changed_here: of('changed_here').length,
    different: of('different').map(({ what, reason = '' }) => ({ what, reason })),
  }
}
