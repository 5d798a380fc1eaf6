import { expect, test } from 'vitest'
import type { EventRecord } from '../plugin/index.ts'
import { recentEvents } from './recent-events.ts'

const event = (seq: number, text?: string) => ({ seq, text, actor: { kind: 'client', id: 'c' } }) as EventRecord

const keptOf = (capacity: number, bytes: number | undefined, events: EventRecord[]) => {
  const recent = recentEvents(capacity, bytes)
  for (const one of events) recent.push(one)
  return { kept: [...recent.entries()].map(({ seq }) => seq), size: recent.size, dropped: recent.dropped }
}

test('the newest are kept, and the highest number that made room is known', () => {
  const events = [1, 2, 3, 4, 5, 6, 7].map(seq => event(seq))
  expect(keptOf(3, undefined, events)).toEqual({ kept: [5, 6, 7], size: 3, dropped: 4 })
  expect(keptOf(9, undefined, events)).toEqual({ kept: [1, 2, 3, 4, 5, 6, 7], size: 7, dropped: undefined })
})

test('large ones make room for each other, and the newest is kept whatever its size', () => {
  const large = [1, 2, 3, 4].map(seq => event(seq, 'x'.repeat(40)))
  expect(keptOf(10, 100, [...large, event(5)])).toEqual({ kept: [3, 4, 5], size: 3, dropped: 2 })
  expect(keptOf(10, 100, [...large, event(5, 'x'.repeat(500))])).toEqual({ kept: [5], size: 1, dropped: 4 })
  expect(keptOf(2, 100, [...large, ...large])).toMatchObject({ kept: [3, 4], size: 2 })
})
