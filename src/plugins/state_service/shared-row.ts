import type { Change } from '../../plugin/index.ts'
import { type SharedRow, sharedStore, sharedText } from '../../stores/shared-state.ts'
import type { About, Content, Entry } from './entry.ts'

/** A row of the old daemon's table as a value. */
export const entryOf = (row: SharedRow): Entry => {
  const { owner, scope, expires_at, version } = row
  const metadata = row.metadata === null ? undefined : objectIn(row.metadata)
  const about: About = {
    owner_agent_id: owner,
    ...(scope !== null && { scope }),
    ...(metadata && { metadata }),
    ...(expires_at !== null && { expires_at }),
  }
  return { text: textOf(row), about, version, updated_at: Date.parse(row.created_at) || 0 }
}

/** A change of a row of that table; `expected`: only if the row has this version. */
export const sharedChange = (
  key: string,
  change: { content?: Content | undefined; version: number; expected?: number | undefined },
): Change => {
  const { content, version, expected } = change
  const condition = expected === undefined ? {} : { expected }
  const text = content
    ? sharedText({ ...rowOf(content), version, ...condition })
    : sharedText({ deleted: true, version, ...condition })
  return { store: sharedStore, key, text }
}

/** Strings are kept as they are and everything else as JSON, so that the old daemon reads what it expects. */
const rowOf = ({ value, text, about = {}, metadataText }: Content) => {
  const { owner_agent_id = 'system', scope = 'shared', expires_at = null, metadata } = about
  const isText = typeof value === 'string' && value.isWellFormed()
  return {
    ...(isText ? { value, kind: 'text' as const } : { value: text, kind: 'json' as const }),
    owner: owner_agent_id,
    scope,
    created_at: new Date().toISOString(),
    expires_at,
    metadata: metadata && Object.keys(metadata).length > 0 ? (metadataText ?? JSON.stringify(metadata)) : null,
  }
}

/** What another program wrote is JSON if it can be read as such, as in the old daemon, and on one line, as in our protocol. */
const textOf = ({ kind, value }: SharedRow): string => {
  const isJson = kind === 'json' || (kind === 'unknown' && parsed(value) !== undefined)
  return isJson ? value.replace(/[\r\n]/g, ' ') : JSON.stringify(value)
}

const objectIn = (text: string): Record<string, unknown> | undefined => {
  const value = parsed(text)
  return typeof value === 'object' ? ((value ?? undefined) as Record<string, unknown> | undefined) : undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // text that is no JSON is what it is
  }
}
