/** What is said about a value beside the value itself. */
export interface About {
  readonly owner_agent_id?: string
  readonly scope?: string
  readonly metadata?: Record<string, unknown>
  /** ISO 8601; what cannot be read as a time never comes. */
  readonly expires_at?: string
}

/** A value as it is to be kept. */
export interface Content {
  readonly value: unknown
  /** Its exact JSON text. */
  readonly text: string
  readonly about?: About | undefined
  /** The exact JSON text of its metadata, if that is known. */
  readonly metadataText?: string | undefined
}

/** A value as it is kept. */
export interface Entry {
  readonly text: string
  readonly about?: About | undefined
  /** Opaque; another one after every change. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly updated_at: number
}

/** One row: what is said about the value in the first line, its exact text below. */
export const rowOf = ({ version, updated_at, about, text }: Entry): string =>
  about === undefined
    ? `{"version":${version},"updated_at":${updated_at}}\n${text}`
    : `${JSON.stringify({ version, updated_at, about })}\n${text}`

export const entryOf = (row: string): Entry => {
  const end = row.indexOf('\n')
  return { ...JSON.parse(row.slice(0, end)), text: row.slice(end + 1) }
}

/** What of an entry may be seen: nothing, once its time has come, though it may still lie there. */
export const visible = (entry: Entry | undefined): Entry | undefined => {
  const expires_at = entry?.about?.expires_at
  return expires_at !== undefined && Date.parse(expires_at) <= Date.now() ? undefined : entry
}
