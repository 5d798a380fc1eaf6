import { expect, test } from 'vitest'
import { parseDuration, parseTime, sayDuration } from './duration.ts'

test.each([
  ['90', 90],
  ['1.5', 1.5],
  ['500ms', 0.5],
  ['10m', 600],
  ['1h30m', 5400],
  ['2d', 172_800],
])('%s is %d seconds', (text, expected) => expect(parseDuration(text)).toBeCloseTo(expected))

test.each(['', 'soon', '10 m', '-5', '5x', '10m!'])('"%s" is no duration, and says how to write one', text =>
  expect(() => parseDuration(text)).toThrow(
    expect.objectContaining({ details: { hint: expect.stringContaining('10m') } }),
  ),
)

test('a time is a date or so long ago', () => {
  expect(parseTime('10m', 1_000_000)).toBe(400_000)
  expect(parseTime('2026-01-31T12:00:00Z')).toBe(Date.UTC(2026, 0, 31, 12))
  expect(() => parseTime('yesterday')).toThrow(/no time/)
  expect(() => parseTime('2026-99-99')).toThrow(/no time/)
})

test.each([
  [0.25, '250 ms'],
  [1, '1 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [3600, '1 h'],
  [90_000, '1 d 1 h'],
])('%d seconds are "%s"', (length, expected) => expect(sayDuration(length)).toBe(expected))
