import { afterEach, expect, test, vi } from 'vitest'
import { timestamp } from './timestamp.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('§3.2 a time has microseconds', () => {
  expect(timestamp()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/)
  expect(Math.abs(Date.parse(timestamp()) - Date.now())).toBeLessThan(1000)
})

test('§3.2 a clock that jumped, as after the machine has slept, is followed', () => {
  timestamp()
  const later = Date.now() + 8 * 60 * 60 * 1000
  vi.useFakeTimers({ toFake: ['Date'], now: later })
  expect(Math.abs(Date.parse(timestamp()) - later)).toBeLessThan(1000)
})
