import { expect, test } from 'vitest'
import { Relapses } from './relapses.ts'

const minutes = 60_000

test('the third end within five minutes is the last one', () => {
  const relapses = new Relapses()
  expect([0, 1000, 4 * minutes].map(now => relapses.after(10, now))).toEqual([1000, 2000, undefined])
})

test('whoever ends now and then waits longer each time, up to a minute', () => {
  const relapses = new Relapses()
  const waits = Array.from({ length: 9 }, (_, at) => relapses.after(3 * minutes, at * 3 * minutes))
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
})

test('a long life is forgiven, and so is everything after a reset', () => {
  const relapses = new Relapses()
  expect([relapses.after(10, 0), relapses.after(10, 1)]).toEqual([1000, 2000])
  expect(relapses.after(6 * minutes, 6 * minutes)).toBe(1000)
  expect(relapses.after(10, 6 * minutes + 1)).toBe(2000)
  relapses.forget()
  expect(relapses.after(10, 6 * minutes + 2)).toBe(1000)
})
