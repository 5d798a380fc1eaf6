import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Where it is fetched to: it is no dependency of ours. */
const folder = join(root, '.cache/python/pluggy-1.7.0')
const program = fileURLToPath(new URL('../servers/pluggy-hooks.py', import.meta.url))

/** Fetches pluggy if it is not there. Throws when that is not possible. */
export const fetchPluggy = (): void => {
  if (existsSync(folder)) return
  const options = ['--no-deps', '--no-compile', '--disable-pip-version-check', '--target', folder, 'pluggy==1.7.0']
  execFileSync('python3', ['-m', 'pip', 'install', '--quiet', ...options], { timeout: 60_000 })
}

/** CPU of one call of a hook of so many plugins, the last of which answers: µs. */
export const pluggyCall = async (calls: number, plugins: number): Promise<number> => {
  const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
  const { stdout } = await promisify(execFile)('python3', [program, String(calls), String(plugins)], { env })
  return Number(stdout)
}
