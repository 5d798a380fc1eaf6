// Writes docs/CONFIGURATION.md from the table of keys and the plugins' schemas; with --check it only says whether the file
// is fresh.
import { readFileSync, writeFileSync } from 'node:fs'
import { pluginSettings } from '../src/catalog/plugin-settings.ts'
import { configReference } from '../src/config/reference.ts'
import { manifestOf } from '../src/plugin/index.ts'
import { builtIns } from '../src/plugins/index.ts'

const file = new URL('../docs/CONFIGURATION.md', import.meta.url)
const text = configReference(pluginSettings(builtIns.map(manifestOf)))

if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('docs/CONFIGURATION.md is not fresh: run `npm run reference`')
  process.exitCode = 1
}
