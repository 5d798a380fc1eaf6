import { fail, messageOf, rawText } from '../../plugin/index.ts'
import type { About, Content } from './entry.ts'

/** As long as a line may be: a longer value could be kept, but never be read. */
const mostBytes = 1 << 20

/** What `state:set` is given about a value. */
export interface Given {
  readonly value?: unknown
  /** Seconds. */
  readonly ttl?: number
  readonly expires_at?: string
  readonly owner_agent_id?: string
  readonly scope?: string
  readonly metadata?: Record<string, unknown>
}

/** A value with its exact text. Throws INVALID_INPUT or MESSAGE_TOO_LARGE for what cannot be kept. */
export const contentOf = (given: Given): Content => {
  const text = rawText(given, 'value') ?? textOf(given.value)
  if (text.length > mostBytes)
    throw fail('MESSAGE_TOO_LARGE', mostBytes).with({ hint: 'split the value, or keep it in a file' })
  const content = { value: given.value, text, about: aboutOf(given) }
  const metadataText = given.metadata && rawText(given, 'metadata')
  return metadataText === undefined ? content : { ...content, metadataText }
}

/** The JSON text of a value that did not come as text. Throws INVALID_INPUT when it has none. */
export const textOf = (value: unknown): string => {
  try {
    const text = JSON.stringify(value)
    if (text !== undefined) return text
  } catch (cause) {
    throw fail('INVALID_INPUT', 'state', `a value must be JSON: ${messageOf(cause)}`)
  }
  throw fail('INVALID_INPUT', 'state', `a value must be JSON, not a ${typeof value}`)
}

/** Undefined when there is nothing to say, which is the usual case. */
const aboutOf = ({ ttl, expires_at, owner_agent_id, scope, metadata }: Given): About | undefined => {
  const expires = ttl === undefined ? expires_at : new Date(Date.now() + ttl * 1000).toISOString()
  if (expires === undefined && owner_agent_id === undefined && scope === undefined && metadata === undefined)
    return undefined
  return {
    ...(owner_agent_id !== undefined && { owner_agent_id }),
    ...(scope !== undefined && { scope }),
    ...(metadata !== undefined && { metadata }),
    ...(expires !== undefined && { expires_at: expires }),
  }
}
