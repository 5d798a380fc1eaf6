import { expect, test } from 'vitest'
import { usualLimits } from './limits.ts'
import { type Observed, Patience } from './patience.ts'

const fresh: Observed = { lines: 0, spoke: false, halfLine: false, unread: 0, closing: false, bound: false }

/** In which round what is said, when the connection stays as it is. */
const firstWord = (observed: Partial<Observed>, most = 100): [number, string] | undefined => {
  const patience = new Patience(usualLimits)
  for (let round = 1; round <= most; round++) {
    const said = patience.look({ ...fresh, ...observed })
    if (said) return [round, said]
  }
  return undefined
}

test.each<[string, Partial<Observed>, [number, string] | undefined]>([
  ['nothing at all', {}, [30, 'first line']],
  ['nothing, but bound by a plugin', { bound: true }, undefined],
  ['only blank lines', { spoke: true }, [10, 'any line']],
  ['half of the first line', { spoke: true, halfLine: true }, [10, 'line end']],
  ['half of a later line', { lines: 5, spoke: true, halfLine: true }, [11, 'line end']],
  ['whole lines', { lines: 5, spoke: true }, undefined],
  ['too much unread', { lines: 5, spoke: true, unread: (2 << 20) + 1 }, [10, 'reading']],
  ['a little unread', { lines: 5, spoke: true, unread: 2 << 20 }, undefined],
  ['a closed side, everything read', { lines: 5, spoke: true, closing: true }, [2, 'farewell']],
  ['a closed side, something unread', { lines: 5, spoke: true, closing: true, unread: 1 }, [10, 'reading']],
])('%s', (_, observed, expected) => {
  expect(firstWord(observed)).toEqual(expected)
})

test('whoever sends lines, each in two halves, is never late', () => {
  const patience = new Patience(usualLimits)
  for (let lines = 1; lines < 50; lines++)
    expect(patience.look({ ...fresh, spoke: true, halfLine: true, lines })).toBeUndefined()
})

test('whoever reads in between begins anew', () => {
  const patience = new Patience(usualLimits)
  for (let round = 1; round < 100; round++) {
    const unread = round % 9 === 0 ? 0 : 3 << 20
    expect(patience.look({ ...fresh, lines: 1, spoke: true, unread })).toBeUndefined()
  }
})
