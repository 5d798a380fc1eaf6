// Writes docs/EVENT_CATALOG.md from what the built-in plugins declare; with --check it only says whether the file is fresh.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { catalogOf } from '../src/catalog/catalog.ts'
import { markdownOf } from '../src/catalog/markdown.ts'
import { emitCommand } from '../src/cli/emit-command.ts'
import { manifestOf } from '../src/plugin/index.ts'
import { builtIns } from '../src/plugins/index.ts'

const file = new URL('../docs/EVENT_CATALOG.md', import.meta.url)
const origin = `Made from the declarations of the built-in plugins; do not edit it, run \`npm run catalog\`. \`ksi catalog\` writes the same of a
running daemon, with your own plugins.`
const text = markdownOf(catalogOf(builtIns.map(manifestOf)), emitCommand, origin)

if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('docs/EVENT_CATALOG.md is not fresh: run `npm run catalog`')
  process.exitCode = 1
}
