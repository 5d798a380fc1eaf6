import { KsiError } from '../../plugin/index.ts'

export interface RetryLimits {
  readonly retries: number
  /** Seconds before the first further try. */
  readonly retry_delay: number
}

/** Seconds. */
const longestDelay = 60

/**
 * Milliseconds to wait before a turn that failed is tried again; undefined when it must not be.
 * `tried`: how often it was tried again already. A provider that repeats calls by itself says `retried`.
 */
export const retryDelay = (
  error: unknown,
  tried: number,
  { retries, retry_delay }: RetryLimits,
): number | undefined => {
  if (!(error instanceof KsiError) || error.code !== 'PROVIDER_UNAVAILABLE' || error.details.retried) return undefined
  const { retry_after_ms, status } = error.details
  const isRateLimit = status === 429 || retry_after_ms !== undefined
  if (tried >= (isRateLimit ? Math.min(1, retries) : retries)) return undefined
  const backOff = Math.min(retry_delay * 2 ** tried, longestDelay) * 1000
  return Math.max(backOff, retry_after_ms ?? 0)
}
