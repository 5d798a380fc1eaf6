import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './imports.ts'

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)

/** The default folder of the sockets may be said where it is defined, explained or looked for. */
const maySayTheDefault =
  /^(src\/config\/|src\/(client|cli|catalog)\/|python\/|docs\/|examples\/|deploy\/|[A-Z]+\.md$|test\/(structure|guide)\/)|\/fixtures\/|\.test\.ts$/

const linesWith = (text: RegExp, files: readonly string[]): string[] =>
  files.flatMap(file =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => (text.test(line) ? [`${file}:${at + 1}: ${line.trim().slice(0, 100)}`] : [])),
  )

test('no file names a folder of the machine it was written on', () => {
  expect(tracked.length).toBeGreaterThan(50)
  const others = tracked.filter(file => !file.startsWith('test/structure/'))
  expect(linesWith(/(^|[\s'"`(=:])\/(work|root)\//, others)).toEqual([])
})

test('the default socket folder is named in few places', () => {
  expect(
    linesWith(
      /\/tmp\/ksi\b/,
      tracked.filter(file => !maySayTheDefault.test(file)),
    ),
  ).toEqual([])
})
