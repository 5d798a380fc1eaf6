import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLegalName } from '../message/index.ts'
import { ksiName, legacyName } from './agent-names.ts'

test('§5.1 an id that is a name stays as it is', () => {
  for (const id of ['ada', 'cl-1', '日本-é', 'a.b+c@d']) expect(ksiName(id)).toBe(id)
})

test('§5.1 any other id has a legal name of its own, and comes back from it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 4 }), id => {
      expect(isLegalName(ksiName(id))).toBe(true)
      expect(legacyName(ksiName(id))).toBe(id)
    }),
  )
  for (const id of ['', 'never seen', '../../x', '_+20', '日本 é😀', '-', '\u0301x', '%41'])
    expect([isLegalName(ksiName(id)), legacyName(ksiName(id))]).toEqual([true, id])
})

test('§5.1 an id that is too long to be spelled is refused, and said to be', () => {
  expect(() => ksiName(' '.repeat(200))).toThrow('too long')
})
