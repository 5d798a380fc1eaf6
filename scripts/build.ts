import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './build/bundle.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'src')

// Built beside and then put in place: a daemon that runs from dist, or a second build, never meets half of it.
const built = join(root, `.cache/build-${process.pid}`)
mkdirSync(built, { recursive: true })
try {
  await bundle(source, built)
  copyAssets()
  writeDeclarations()
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  renameSync(built, join(root, 'dist'))
} finally {
  rmSync(built, { recursive: true, force: true })
}

function copyAssets(): void {
  for (const entry of globSync('**/*', { cwd: source, withFileTypes: true, exclude: ['**/fixtures/**'] })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && !file.endsWith('.ts')) cpSync(file, join(built, file.slice(source.length)))
  }
}

/** Wrong types fail the build, but what was built runs. */
function writeDeclarations(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', built]
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
