import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ring } from './ring.ts'

const texts = (ring: Ring): [number, string][] => [...ring.entries()].map(({ seq, text }) => [seq, text()])

test('the newest so many texts are there as they were put in, whatever their lengths', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 9000 }), { maxLength: 120 }),
      (capacity, pushed) => {
        const ring = new Ring(capacity)
        for (const [at, text] of pushed.entries()) ring.push(at, text)
        expect(texts(ring)).toEqual(pushed.map((text, at) => [at, text]).slice(-capacity))
      },
    ),
    { numRuns: 200 },
  )
})

test('beyond the most bytes old texts make room, and the highest dropped number is known', () => {
  const ring = new Ring(1000, 200_000)
  for (let at = 1; at <= 50; at++) ring.push(at, String(at).padStart(10_000, '·'))
  const kept = texts(ring)
  expect(kept.length).toBeGreaterThan(5)
  expect(kept.length).toBeLessThan(50)
  expect(kept.at(-1)![1]).toBe('50'.padStart(10_000, '·'))
  expect(ring.dropped).toBe(kept[0]![0] - 1)
})

test('a text larger than everything is passed over, not the end of the ring', () => {
  const ring = new Ring(10, 1000)
  ring.push(1, 'small')
  ring.push(2, 'x'.repeat(2000))
  ring.push(3, 'also small')
  expect(texts(ring).map(([seq]) => seq)).toEqual([1, 3])
  expect(ring.dropped).toBe(2)
})
