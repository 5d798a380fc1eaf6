import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

test('every quantile is within 7 % of the exact one, from a microsecond to half a minute', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 30_000, noNaN: true }), { minLength: 1, maxLength: 500 })
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.95, 0.99), (ms, part) => {
      const histogram = new Histogram()
      for (const one of ms) histogram.record(one)
      const exact = ms.toSorted((a, b) => a - b)[Math.ceil(ms.length * part) - 1]!
      expect(Math.abs(histogram.quantile(part) - exact) / exact).toBeLessThan(0.07)
    }),
  )
})

test('nothing recorded is nothing, and what is out of range is counted all the same', () => {
  const histogram = new Histogram()
  expect([histogram.quantile(0.5), histogram.mean()]).toEqual([0, 0])
  for (const ms of [0, 1e12]) histogram.record(ms)
  expect(histogram.count).toBe(2)
  expect(histogram.quantile(1)).toBeGreaterThan(100_000)
})
