import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configReference } from './reference.ts'

test('docs/CONFIGURATION.md is what the table of keys says', () => {
  const written = readFileSync(new URL('../../docs/CONFIGURATION.md', import.meta.url), 'utf8')
  expect(written, 'run: node scripts/write-config-reference.ts').toBe(configReference())
})

test('every key has one sentence that says what it means', () => {
  const rows = configReference()
    .split('\n')
    .filter(line => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(35)
  for (const row of rows) expect(row).toMatch(/\| [A-Z]\S.*\. \|$/)
})
