import { expect, test } from 'vitest'
import { readJson } from '../json/read.ts'
import { differences, masked } from './differences.ts'

test('every difference is found, each with its place', () => {
  const want = { a: [1, { b: 'x' }], 'c/d': null, gone: 1 }
  const got = { a: [1, { b: 'y' }, 3], 'c/d': false, more: 2 }
  expect(differences(want, got)).toEqual([
    { at: '/a/1/b', want: 'x', got: 'y' },
    { at: '/a/2', want: undefined, got: 3 },
    { at: '/c~1d', want: null, got: false },
    { at: '/gone', want: 1, got: undefined },
    { at: '/more', want: undefined, got: 2 },
  ])
  expect(differences(want, structuredClone(want))).toEqual([])
})

test('whole numbers are compared to the last digit, others as numbers', () => {
  const differ = (want: string, got: string): boolean =>
    differences(readJson(want).exact, readJson(got).exact).length > 0
  expect(differ('9007199254740993', '9007199254740992')).toBe(true)
  expect(differ('1.0', '1')).toBe(false)
  expect(differ('1e2', '100')).toBe(false)
  expect(differ('0.5', '0.25')).toBe(true)
  expect(differ('1', '"1"')).toBe(true)
})

test('what may differ must be there and of its type; what comes in any order is sorted', () => {
  const masks = {
    volatile: ['/id', '/**/time', '/list/*/n', '/any?', '/missing'],
    unordered: ['/set'],
  }
  const mask = (value: unknown) => masked(value, masks)
  const one = { id: 1, deep: { time: 'a' }, list: [{ n: 1 }, { n: 2 }], any: 'x', set: [{ b: 1, a: 2 }, 1] }
  const other = { id: 2, deep: { time: 'b' }, list: [{ n: 3 }, { n: 4 }], any: null, set: [1, { a: 2, b: 1 }] }
  expect(differences(mask(one), mask(other))).toEqual([])
  expect(differences(mask(one), mask({ ...other, id: '2' }))).toEqual([
    { at: '/id', want: '<number>', got: '<string>' },
  ])
  expect(one.id, 'the value itself stays').toBe(1)
})
