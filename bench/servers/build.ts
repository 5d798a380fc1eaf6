import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const built = `${root}dist/cli/main.cjs`

/** Builds the daemon where that has not been done since its last change. */
export const buildIfNeeded = (): void => {
  if (existsSync(built) && statSync(built).mtimeMs > newestSource()) return
  console.error('building …')
  const { status } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

const newestSource = (): number =>
  Math.max(...globSync('src/**/*.ts', { cwd: root }).map(file => statSync(root + file).mtimeMs))
