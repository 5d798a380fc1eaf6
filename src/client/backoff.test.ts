import { expect, test } from 'vitest'
import { backoff } from './backoff.ts'

const first = (count: number, random: () => number): number[] => {
  const delays = backoff(random)
  return Array.from({ length: count }, () => delays.next().value)
}

test('pauses double up to five seconds', () => {
  expect(first(9, () => 1)).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
})

test('chance spreads them over half of their length', () => {
  expect(first(3, () => 0)).toEqual([25, 50, 100])
})
