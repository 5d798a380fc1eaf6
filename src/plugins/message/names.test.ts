import { expect, test } from 'vitest'
import { isLegalName } from './names.ts'

const pathLike = [
  ...[
    '',
    '.',
    '..',
    '...',
    '../x',
    '../../etc/passwd',
    '..\\x',
    '..\\..\\windows',
    '/etc/passwd',
    '//x',
    '/',
    '\\',
    '\\\\host\\x',
  ],
  ...[
    './x',
    '.hidden',
    '.ssh/id',
    '~/x',
    '~',
    'a/b',
    'a\\b',
    'a/../b',
    'a..b',
    '..a',
    'a/..',
    'a/',
    'C:\\x',
    'C:x',
    'file:///x',
  ],
  ...[
    '%2e%2e%2fx',
    '..%2fx',
    '%2e%2e/x',
    '%252e%252e%252fx',
    '..%c0%afx',
    '%00',
    'x\0',
    'x\0.json',
    '\0',
    'x\n',
    '\nx',
    'x\r',
    '\tx',
  ],
  ...[
    ' ',
    ' x',
    'x ',
    'x y',
    '-rf',
    '--help',
    '$(x)',
    '`x`',
    '$HOME',
    '|x',
    'x;y',
    'x&y',
    '*',
    '?',
    '<x>',
    '"x"',
    "'x'",
    'x:y',
  ],
  ...[
    '..\u2215x',
    '\uff0e\uff0e\uff0fx',
    '\u2024\u2024/x',
    'x\u202egnp',
    '\ufeffx',
    'x\u0000y',
    '\u2028',
    'x'.repeat(129),
    '{x}',
    '[x]',
    '#x',
    '@x',
    '+x',
  ],
]

test('no name that looks like a path, an option or a program is legal', () => {
  expect(pathLike.length).toBeGreaterThanOrEqual(60)
  expect(pathLike.filter(isLegalName)).toEqual([])
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
