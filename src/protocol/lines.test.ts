import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Lines } from './lines.ts'

type Cut = string | { code: string; last: boolean; message: string }

const cutter = (limit = 1 << 20) => {
  const cut: Cut[] = []
  const lines = new Lines(limit, {
    line: text => cut.push(text),
    broken: ({ code, message }, last) => cut.push({ code, last, message }),
  })
  return { cut, lines }
}

/** The bytes in pieces that end where the numbers say. */
const inPieces = (bytes: Buffer, ends: readonly number[]): Buffer[] => {
  const at = [...new Set(ends.map(end => end % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
}

test('however the bytes are split, the lines are the same', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map(line => line.replaceAll('\n', ' '))
  fc.assert(
    fc.property(fc.array(text), fc.array(fc.nat()), fc.boolean(), (texts, ends, ended) => {
      const { cut, lines } = cutter()
      const bytes = Buffer.from(texts.join('\n') + (ended ? '\n' : ''))
      for (const piece of inPieces(bytes, ends)) lines.push(piece)
      lines.end()
      expect(cut).toEqual(texts.map(line => Buffer.from(line).toString()).filter(line => !/^[ \t\r]*$/.test(line)))
      expect(lines.pending).toBe(0)
    }),
    { numRuns: 10_000 },
  )
})

test('however any bytes are split, every line that is not blank is one line or one error', () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(10, 10, 32, 0x7b, 0xc3, 0xef, 0xbf, 0xbd))
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 200 }), fc.array(fc.nat()), (raw, ends) => {
      const { cut, lines } = cutter()
      const bytes = Buffer.from(raw)
      for (const piece of inPieces(bytes, ends)) lines.push(piece)
      lines.end()
      const whole = cutter()
      whole.lines.push(bytes)
      whole.lines.end()
      expect(cut).toEqual(whole.cut)
      const written = bytes.toString('latin1').split('\n')
      const notBlank = written.filter(line => !/^[ \t\r]*$/.test(line))
      expect(cut).toHaveLength(notBlank.length)
    }),
    { numRuns: 10_000 },
  )
})

test('a line that is not UTF-8 is said with the place of the byte, and the others stand', () => {
  const { cut, lines } = cutter()
  lines.push(Buffer.concat([Buffer.from('first\n\ufffd é '), Buffer.from([0xff, 0xfe]), Buffer.from('\nlast\n')]))
  expect(cut).toEqual([
    'first',
    { code: 'INVALID_JSON', last: false, message: 'not a JSON object: byte 8 is not UTF-8' },
    'last',
  ])
})

test('a line at the limit is a line; one byte more is the last thing that is said', () => {
  const { cut, lines } = cutter(5)
  lines.push(Buffer.from('12345\n12'))
  lines.push(Buffer.from('345\n54321\nok\n123456\nnever\n'))
  lines.push(Buffer.from('never\n'))
  lines.end()
  expect(cut).toEqual([
    '12345',
    '12345',
    '54321',
    'ok',
    expect.objectContaining({ code: 'MESSAGE_TOO_LARGE', last: true }),
  ])
})

test('a line too long is refused before it ends', () => {
  const { cut, lines } = cutter(5)
  lines.push(Buffer.from('123'))
  lines.push(Buffer.from('456'))
  expect(cut).toEqual([expect.objectContaining({ code: 'MESSAGE_TOO_LARGE', message: 'a line may have 5 bytes' })])
  expect(lines.pending).toBe(0)
})

test('a mebibyte that comes byte by byte is not copied again for each byte', () => {
  const { cut, lines } = cutter()
  const byte = Buffer.from('x')
  const began = performance.now()
  for (let left = 1 << 20; left > 0; left--) lines.push(byte)
  lines.push(Buffer.from('\n'))
  expect(performance.now() - began).toBeLessThan(5000) // copied each time it would be half a tebibyte
  expect(cut).toEqual(['x'.repeat(1 << 20)])
})
