import { expect, test } from 'vitest'
import { readControlWords } from './control-words.ts'

test.each([
  ['all done [END]', { text: 'all done', ends: true, silent: false, terminates: false }],
  ['[NO_RESPONSE]', { text: '', ends: false, silent: true, terminates: false }],
  ['bye\n\n[TERMINATE]\n', { text: 'bye', ends: true, silent: false, terminates: true }],
  ['bye [END] [TERMINATE]', { text: 'bye', ends: true, silent: false, terminates: true }],
  [
    'write [END] when you are done',
    { text: 'write [END] when you are done', ends: false, silent: false, terminates: false },
  ],
  ['[end]', { text: '[end]', ends: false, silent: false, terminates: false }],
])('%j', (answer, spoken) => {
  expect(readControlWords(answer)).toEqual(spoken)
})

test('a long answer without control words is read at once', () => {
  const began = performance.now()
  readControlWords(' \n'.repeat(500_000))
  expect(performance.now() - began).toBeLessThan(1000)
})
