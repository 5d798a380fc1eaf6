import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
// What is printed here was captured before.
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }

/** Everything that can be said about the sources without running the tests, the quick things first. */
const checks: readonly [what: string, script: string, ...args: string[]][] = [
  ['format and style', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  ['no promise is forgotten', 'node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'node_modules/typescript/bin/tsc', '-p', '.'],
  ['structure', 'node_modules/vitest/vitest.mjs', 'run', 'test/structure'],
  ['each paragraph of the old protocol has a test', 'scripts/check-paragraphs.ts'],
  ['the catalogue is fresh', 'scripts/write-catalog.ts', '--check'],
  ['the reference of settings is fresh', 'scripts/write-config-reference.ts', '--check'],
  ['build', 'scripts/build.ts'],
  ['what others build upon is written down', 'scripts/write-api.ts', '--check'],
  ['publint', 'node_modules/publint/src/cli.js', '--strict'],
  ['the package, installed', 'scripts/try-package.ts'],
]

const failed = checks.filter(check => !passes(check)).length
console.log(`\n${checks.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function passes([what, script, ...args]: (typeof checks)[number]): boolean {
  const start = performance.now()
  const { status, stdout, stderr } = existsSync(`${root}/${script}`)
    ? spawnSync(process.execPath, [script, ...args], { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 28 })
    : { status: 1, stdout: '', stderr: `${script} is missing` }
  console.log(`${status === 0 ? '✓' : '✗'} ${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  if (status !== 0) console.log(`${stdout}${stderr}`.trimEnd().replace(/^/gm, '  '))
  return status === 0
}
