import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pluginSettings } from '../catalog/plugin-settings.ts'
import { manifestOf } from '../plugin/index.ts'
import { builtIns } from '../plugins/index.ts'
import { configReference } from './reference.ts'

const reference = configReference(pluginSettings(builtIns.map(manifestOf)))
const rows = reference.split('\n').filter(line => line.startsWith('| `'))

test('docs/CONFIGURATION.md is what the table of keys says', () => {
  const written = readFileSync(new URL('../../docs/CONFIGURATION.md', import.meta.url), 'utf8')
  expect(written, 'run: node scripts/write-config-reference.ts').toBe(reference)
})

test('every key has one sentence that says what it means', () => {
  expect(rows.length).toBeGreaterThan(35)
  for (const row of rows) expect(row).toMatch(/\| [A-Z]\S.*\. \|$/)
})

test('the keys of plugins stand there with the defaults of their own schemas', () => {
  for (const row of [
    ['max_agents', '32'],
    ['timeout', '300'],
    ['max_concurrent', '4'],
    ['retries', '2'],
    ['shipped_profiles', 'true'],
    ['redelivery', '30'],
    ['sweep_interval', '5'],
  ])
    expect(rows).toContainEqual(expect.stringMatching(`^\\| \`${row[0]}\` \\| [^|]+ \\| \`${row[1]}\` \\|`))
  expect(rows).toContainEqual(expect.stringMatching(/^\| `provider` \| a text or an object \| – \|/))
})
