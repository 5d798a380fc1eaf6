import { expect, test } from 'vitest'
import { isLegalName } from './names.ts'

test('no name is a path, an option or a program', () => {
  const names = [
    '',
    '..',
    '../x',
    'a/b',
    'a\\b',
    '.x',
    '-x',
    'a..b',
    'x y',
    'x\0',
    '$x',
    'x:y',
    '\uff0fx',
    'x'.repeat(129),
  ]
  expect(names.filter(isLegalName)).toEqual([])
})

test('names that people give to agents are legal', () => {
  const names = [
    'analyst',
    'analyst_1a2b3c4d',
    'ada.lovelace',
    'Grüße',
    '研究者',
    'a-b',
    'team+1',
    'ada@home',
    '1',
    '_x',
    'v1.2',
  ]
  expect(names.filter(name => !isLegalName(name))).toEqual([])
})
