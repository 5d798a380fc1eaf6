import { fail, type History, type OutputOf } from '../../plugin/index.ts'
import type { event_history } from './tokens.ts'

type Asked = OutputOf<typeof event_history.input>

/** Answers `system:event_history`; `most` is how many events it shows at most. */
export const lookingBack =
  (history: History, most: number) =>
  async (asked: Asked): Promise<OutputOf<typeof event_history.output>> => {
    const { limit, source, correlation_id, status, order, include_data } = asked
    const patterns = patternsOf(asked)
    const { events, total, truncated } = await history.query({
      limit: Math.min(limit, most),
      order,
      include_data,
      ...(patterns && { patterns }),
      ...(source !== undefined && { source }),
      ...(correlation_id !== undefined && { correlation_id }),
      ...(status !== undefined && { status }),
      ...(asked.since !== undefined && { since: timeOf('since', asked.since) }),
      ...(asked.until !== undefined && { until: timeOf('until', asked.until) }),
    })
    const shown = events as unknown as Record<string, unknown>[]
    return { events: shown, count: shown.length, total, truncated }
  }

const patternsOf = ({ pattern, namespace }: Asked): string[] | undefined => {
  if (namespace !== undefined && pattern !== undefined)
    throw fail('INVALID_INPUT', 'system:event_history', 'give pattern or namespace, not both')
  if (namespace !== undefined) return [`${namespace.replace(/^\//, '')}:*`]
  return pattern === undefined ? undefined : [pattern].flat()
}

/** Milliseconds since 1970. */
const timeOf = (field: string, time: string | number): number => {
  const ms = typeof time === 'number' ? time * 1000 : Date.parse(time)
  if (Number.isFinite(ms)) return ms
  throw fail('INVALID_INPUT', 'system:event_history', `${field} must be a time`).with({
    hint: 'write it as 2030-01-31T12:00:00Z, or as seconds since 1970',
  })
}
