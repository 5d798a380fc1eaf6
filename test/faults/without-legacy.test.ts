import { expect, test } from 'vitest'
import { treeWithoutLegacy } from '../legacy/tree-without-legacy.ts'

test('without the legacy folder and its line in the list the whole rest of the suite passes', async () => {
  const { run } = treeWithoutLegacy()
  expect(await run('node_modules/typescript/bin/tsc', '-p', '.')).toBe('')
  expect(await run('node_modules/vitest/vitest.mjs', 'run')).toMatch(/Tests +\d{3,} passed/)
}, 1_200_000)
