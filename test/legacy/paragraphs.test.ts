import { expect, test } from 'vitest'
import { mistakesIn } from '../../scripts/check-paragraphs.ts'

const titles = { '4.1': 'One', '4.2': 'Two', '9': 'Nine' }
const source = (text: string) => [{ file: 'a.test.ts', text }]

test('a paragraph without a test is named, and so is a test of a paragraph that there is not', () => {
  expect(mistakesIn(titles, source("test('§4.1 §9 x', f)\ntest.each(['§4.2 y'])('%s', f)"))).toEqual([])
  expect(mistakesIn(titles, source("test('§4 §4.1, §9 x', f)\n// §4.2 is only spoken of"))).toEqual([
    '§4.2 Two: no test carries its number',
  ])
  expect(mistakesIn(titles, source("test('§4.1 §4.2 §9 §14 x', f)"))).toEqual(['a.test.ts: there is no paragraph 14'])
})
