import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pluggy = join(root, '.cache/python/pluggy-1.7.0')
const programs = ['python3', 'python3.9'].filter(program => spawnSync(program, ['--version']).status === 0)

/** Fetches pluggy into a cache of the checkout, to compare with: no dependency of ours. Without it that part is skipped. */
beforeAll(() => {
  if (existsSync(pluggy)) return
  const options = ['--no-deps', '--no-compile', '--disable-pip-version-check', '--target', pluggy, 'pluggy==1.7.0']
  try {
    execFileSync('python3', ['-m', 'pip', 'install', '--quiet', ...options], { timeout: 60_000 })
  } catch (cause) {
    console.warn(`pluggy cannot be fetched, so ksi_daemon is not compared with it: ${cause}`)
  }
}, 70_000)

test.for(programs)('the tests of ksi_daemon pass with %s', { timeout: 120_000 }, program => {
  const env = { ...process.env, PYTHONPATH: `${join(root, 'python')}:${pluggy}`, PYTHONDONTWRITEBYTECODE: '1' }
  const { stderr, status } = spawnSync(program, ['-m', 'unittest', 'discover'], {
    cwd: join(root, 'python/tests/plugins'),
    env,
    encoding: 'utf8',
  })
  expect(stderr).toMatch(/Ran (\d\d) tests/)
  expect(stderr).toMatch(/\nOK( \(skipped=7\))?\n/)
  expect(status).toBe(0)
  const speaksPluggy = spawnSync(program, ['-c', 'import pluggy'], { env }).status === 0
  expect(stderr.includes('skipped=7')).toBe(!speaksPluggy)
})

test('there is a Python to test with', () => {
  expect(programs).toContain('python3')
})
