import { expect, test } from 'vitest'
import { readStartWords } from './setting-options.ts'

test('options are read in both spellings, lists grow', () => {
  const words = [
    '--home',
    '/h',
    '--plugin-dir=/a',
    '--plugin-dir',
    '/b',
    '--set',
    'a.b=c=d',
    '--detach',
    '--log-level=DEBUG',
  ]
  expect(readStartWords(words)).toEqual({
    home: '/h',
    pluginDir: ['/a', '/b'],
    set: ['a.b=c=d'],
    detach: true,
    logLevel: 'DEBUG',
  })
})

test.each([
  [['--detahc'], /unknown option '--detahc'/, /--detach/],
  [['now'], /too many words: 'now'/, /help/],
  [['--home'], /--home needs a value/, undefined],
  [['--debug=yes'], /--debug takes no value/, undefined],
  [['--__proto__'], /unknown option/, /help/],
])('%j is refused with what was meant', (words, message, hint) => {
  expect(() => readStartWords(words)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(message),
      details: hint ? { hint: expect.stringMatching(hint) } : {},
    }),
  )
})
