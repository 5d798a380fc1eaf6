import { spawnSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './build/bundle.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const [source, built] = [join(root, 'src'), join(root, 'dist')]

rmSync(built, { recursive: true, force: true })
writeDeclarations()
copyAssets()
await bundle(source, built)

function writeDeclarations(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

function copyAssets(): void {
  for (const entry of globSync('**/*', { cwd: source, withFileTypes: true, exclude: ['**/fixtures/**'] })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && !file.endsWith('.ts')) cpSync(file, join(built, file.slice(source.length)))
  }
}
