import { basename, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { folderName } from './folder-name.ts'

test('ordinary ids stay readable', () => {
  expect(folderName('analyst_1')).toBe('analyst_1')
  expect(folderName('../../etc')).toBe('%2E%2E%2F..%2Fetc')
})

test('any id names one folder inside its parent, and no two ids the same', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter(text => text.isWellFormed()),
      fc.string(),
      (one, other) => {
        const name = folderName(one)
        expect(basename(join('/parent', name))).toBe(name)
        expect(name.length).toBeLessThanOrEqual(120)
        if (one !== other) expect(folderName(other)).not.toBe(name)
      },
    ),
  )
})
