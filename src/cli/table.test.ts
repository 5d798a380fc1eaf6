import { expect, test } from 'vitest'
import { cutTo, facts, table, widthOf } from './table.ts'

test('columns are aligned, whatever the letters', () => {
  expect(
    table(
      ['NAME', 'TASK'],
      [
        ['a', 'one'],
        ['日本', 'two'],
        ['longer', 'three'],
      ],
    ),
  ).toBe(['NAME    TASK', 'a       one', '日本    two', 'longer  three'].join('\n'))
})

test('a text is cut to so many columns', () => {
  expect(cutTo('abcdef', 6)).toBe('abcdef')
  expect(cutTo('abcdefg', 6)).toBe('abcde…')
  expect(cutTo('日本語', 5)).toBe('日本…')
  expect(widthOf(cutTo('😀😀😀', 4))).toBeLessThanOrEqual(4)
})

test('a fact of several lines hangs under its name, an empty one is left out', () => {
  expect(
    facts([
      ['home', '/x'],
      ['plugins', ['one', 'two']],
      ['none', []],
    ]),
  ).toBe(['  home     /x', '  plugins  one', '           two'].join('\n'))
})
