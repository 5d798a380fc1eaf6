// Writes docs/CONFIGURATION.md from the table of keys; with --check it only says whether the file is fresh.
import { readFileSync, writeFileSync } from 'node:fs'
import { configReference } from '../src/config/reference.ts'

const file = new URL('../docs/CONFIGURATION.md', import.meta.url)

if (!process.argv.includes('--check')) {
  writeFileSync(file, configReference())
} else if (readFileSync(file, 'utf8') !== configReference()) {
  console.error('docs/CONFIGURATION.md is not fresh: run `npm run reference`')
  process.exitCode = 1
}
