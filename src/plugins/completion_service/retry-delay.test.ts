import { expect, test } from 'vitest'
import { type ErrorDetails, fail } from '../../plugin/index.ts'
import { retryDelay } from './retry-delay.ts'

const limits = { retries: 2, retry_delay: 1 }
const unavailable = (details: ErrorDetails = {}) => fail('PROVIDER_UNAVAILABLE', 'overloaded').with(details)

test('a transient failure is tried again, each time after twice as long, and then no more', () => {
  expect([0, 1, 2].map(tried => retryDelay(unavailable(), tried, limits))).toEqual([1000, 2000, undefined])
})

test('who names a time is asked once more, and not before', () => {
  const error = unavailable({ status: 429, retry_after_ms: 5000 })
  expect([0, 1].map(tried => retryDelay(error, tried, limits))).toEqual([5000, undefined])
})

test('what cannot go better is not tried again', () => {
  expect(retryDelay(fail('COMPLETION_FAILED', 'x', 'not logged in'), 0, limits)).toBeUndefined()
  expect(retryDelay(new Error('bug'), 0, limits)).toBeUndefined()
})

test('a provider that has called again by itself is not made to do it twice', () => {
  expect(retryDelay(unavailable({ retried: true }), 0, limits)).toBeUndefined()
})
