import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { treeWithoutLegacy } from './tree-without-legacy.ts'

/** Where a need for the legacy plugin would show; test/faults runs all there are. */
const nearest = [
  'test/structure',
  'test/catalog',
  'test/daemon',
  'test/kernel',
  'test/cli/status',
  'test/protocol/one-shot',
]

test('without the legacy folder and its line in the list everything else has its types and passes its tests', async () => {
  const { folder, run } = treeWithoutLegacy()
  expect(existsSync(join(folder, 'src/plugins/legacy'))).toBe(false)
  expect(readFileSync(join(folder, 'src/plugins/index.ts'), 'utf8')).not.toContain('legacy')
  expect(await run('node_modules/typescript/bin/tsc', '-p', '.')).toBe('')
  expect(await run('node_modules/vitest/vitest.mjs', 'run', ...nearest)).toMatch(/Tests +\d\d+ passed/)
}, 180_000)
