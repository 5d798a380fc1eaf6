import { expect, test } from 'vitest'
import { LineSplitter } from './line-splitter.ts'

const split = (chunks: readonly (string | Buffer)[], limit = 100) => {
  const lines: string[] = []
  let refused = 0
  const splitter = new LineSplitter(
    limit,
    line => lines.push(line),
    () => refused++,
  )
  for (const chunk of chunks) splitter.push(Buffer.from(chunk))
  splitter.end()
  return { lines, refused }
}

test('lines are found wherever the chunks were cut', () => {
  const bytes = Buffer.from('ä\n€uro\n\nlast')
  const one = [...bytes].map(byte => Buffer.from([byte]))
  expect(split(one).lines).toEqual(['ä', '€uro', '', 'last'])
  expect(split([bytes]).lines).toEqual(['ä', '€uro', '', 'last'])
})

test('a line without an end is given up once, and the next line is read', () => {
  const { lines, refused } = split(['x'.repeat(80), 'x'.repeat(80), 'x'.repeat(500), '\nshort\n'])
  expect(refused).toBe(1)
  expect(lines).toEqual(['short'])
})

test('a line of exactly the limit is a line', () => {
  expect(split([`${'x'.repeat(100)}\n`])).toEqual({ lines: ['x'.repeat(100)], refused: 0 })
})
