// Writes api/: what others build upon, from the declarations and the tokens of the built-in plugins. With --check, after a build,
// it only says whether the files are fresh and whether CHANGELOG.md names what has changed since the last release; --release
// makes what there is now the last release.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Written } from './api/written.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { check: { type: 'boolean' }, release: { type: 'boolean' } } })

if (values.check) check(new Written(root, join(root, 'dist')))
else write()

function check(written: Written): void {
  const stale = written.stale()
  if (stale.length > 0) console.error(`what others build upon has changed: ${stale.join(', ')}: run \`npm run api\``)
  const missing = sayUnnamed(written)
  if (stale.length > 0 || missing) process.exitCode = 1
}

/** Whoever writes need not have built. */
function write(): void {
  const built = join(root, `.cache/declarations-${process.pid}`)
  try {
    const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', built]
    const { status } = spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' })
    if (status !== 0) {
      process.exitCode = 1
      return
    }
    const written = new Written(root, built)
    written.write(values.release === true)
    sayUnnamed(written)
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}

function sayUnnamed(written: Written): boolean {
  const changes = written.unnamed()
  if (changes.length === 0) return false
  console.error('CHANGELOG.md, Pending, does not name what has changed since the last release:')
  for (const { entry, what } of changes) console.error(`  \`${entry}\` (${what})`)
  return true
}
