import { execFile } from 'node:child_process'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { check } from '../../src/cli/plugin/checked.ts'
import { sourceAt } from '../../src/cli/plugin/find-source.ts'
import { lendingModules } from '../../src/cli/plugin/trial/own-tests.ts'
import { scratchHome } from '../cli/ksi.ts'

const root = fileURLToPath(new URL('../../examples/plugins', import.meta.url))
const names = readdirSync(root, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)

/** Those that are promised. */
const promised = 'minimal ping counter audit_log monitor_alert http_transport legacy_command metrics_extra'.split(' ')

test('every promised example is there, is named in the README, and has a test', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(names.toSorted()).toEqual(promised.toSorted())
  for (const name of names) {
    expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'))
    const tests = readdirSync(join(root, name)).filter(file => /\.test\.[jt]s$|^test_.*\.py$/.test(file))
    expect(tests, name).toHaveLength(1)
  }
})

test('nothing is found fault with in any of them', async () => {
  const { home } = await scratchHome()
  for (const name of names) {
    const { remarks, manifest } = await check(sourceAt(join(root, name)), { home })
    expect({ name, remarks }).toEqual({ name, remarks: [] })
    expect(manifest.description, name).not.toBe('')
  }
}, 30_000)

test('the tests of all that run in Node pass, in one process', async () => {
  const files = globSync('*/*.test.[jt]s', { cwd: root })
  expect(files).toHaveLength(names.length - 1)
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const words = ['--import', lendingModules(), '--test', '--test-isolation=none', '--test-reporter=tap', ...files]
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root, env }).catch(failed => failed)
  expect(stdout, stdout).toMatch(/^# fail 0$/m)
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(files.length)
}, 60_000)

test('the example in Python passes its test', async context => {
  const [file = ''] = globSync('*/test_*.py', { cwd: root })
  const { pythonProgram } = await import('../../src/isolate/python-program.ts')
  const { command } = await pythonProgram('the example').catch(() => context.skip('there is no Python on this machine'))
  const python = fileURLToPath(new URL('../../python', import.meta.url))
  const { stderr } = await promisify(execFile)(command, ['-B', '-m', 'unittest', basename(file, '.py')], {
    cwd: join(root, file, '..'),
    env: { ...process.env, PYTHONPATH: python },
  })
  expect(stderr).toMatch(/^OK/m)
}, 30_000)
