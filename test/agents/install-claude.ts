import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const version = '2.1.330'
const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`
const folder = fileURLToPath(new URL(`../../.cache/agents/claude-code-${version}`, import.meta.url))

/** The program itself; the package around it only picks it, by an install script that is not run. */
export const claudeProgram = join(folder, 'node_modules', name, 'claude')

/** Fetches Claude Code into a cache of the checkout. It is no dependency: it is large, and not ours to pass on. */
export const setup = (): void => {
  if (existsSync(claudeProgram)) return
  process.stdout.write(`fetching Claude Code ${version} into ${folder} (about 120 MB) …\n`)
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev']
  execFileSync('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`], { stdio: 'inherit' })
  if (!existsSync(claudeProgram)) throw new Error(`${claudeProgram} is not there after its installation`)
}
