import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { lendingModules } from '../../src/cli/plugin/trial/own-tests.ts'
import { hookTable } from '../../src/plugin/index.ts'
import { examplesOfGuide, writeExamples } from './guide-examples.ts'

const run = promisify(execFile)
const guide = readFileSync(new URL('../../docs/PLUGINS.md', import.meta.url), 'utf8')

test('the examples of the guide pass the tests beside them, and every hook is called by one', async context => {
  const examples = examplesOfGuide()
  const folder = mkdtempSync(join(tmpdir(), 'ksi-guide-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeExamples(examples, folder)
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const words = ['--import', lendingModules(), '--test', '--test-isolation=none', '--test-reporter=tap', '*.test.ts']
  const { stdout } = await run(process.execPath, words, { cwd: folder, env }).catch(failed => failed)
  expect(stdout, stdout).toMatch(/^# fail 0$/m)
  const inNode = examples.filter(({ language }) => language === 'ts')
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBe(inNode.length)
  const called = JSON.parse(readFileSync(join(folder, 'called.json'), 'utf8'))
  expect(called.toSorted()).toEqual(Object.keys(hookTable).toSorted())

  const { pythonProgram } = await import('../../src/isolate/python-program.ts')
  const { command } = await pythonProgram('it').catch(() => context.skip('there is no Python on this machine'))
  const PYTHONPATH = fileURLToPath(new URL('../../python', import.meta.url))
  const python = await run(command, ['-B', '-m', 'unittest', '-v'], { cwd: folder, env: { ...env, PYTHONPATH } })
  expect(python.stderr).toMatch(/^Ran 1 test/m)
}, 60_000)

test('every hook has a heading with both of its names', () => {
  const headings = [...guide.matchAll(/^#### (.*)$/gm)].map(([, heading = '']) => heading).join('\n')
  for (const [hook, { ksi }] of Object.entries(hookTable)) expect(headings).toContain(`\`${hook}\` (\`${ksi}\``)
})

test('every link in the guide leads somewhere', () => {
  const anchors = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
  for (const [, target = ''] of guide.matchAll(/\]\(([^)]+)\)/g)) {
    const [path, anchor] = target.split('#')
    if (path !== '')
      expect(() => readFileSync(new URL(path!, new URL('../../docs/', import.meta.url)))).not.toThrow(/ENOENT/)
    else expect(anchors, target).toContain(anchor)
  }
})
