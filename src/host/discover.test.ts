import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { discover } from './discover.ts'

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'ksi-discover-')))
afterAll(() => rmSync(scratch, { recursive: true }))

let folders = 0
const folderWith = (...names: readonly string[]): string => {
  const folder = join(scratch, `${folders++}`)
  mkdirSync(folder)
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), '{}')
  }
  return folder
}
/** `name`, or `name: CODE message` for what is refused; paths without the scratch folder. */
const lookInto = (wanted: readonly string[], optional?: readonly string[]): string[] =>
  discover(wanted, optional).map(candidate => {
    const { path } = candidate
    const said = 'error' in candidate ? `${path}: ${candidate.error.code} ${candidate.error.message}` : path
    return said.replaceAll(`${scratch}/`, '')
  })

test('plugins come in the order of the folders, then of their names; what is none is left out', () => {
  const first = folderWith('b.ts', 'a.js', 'Z.mjs', 'deep/index.cjs', 'deep/other.js')
  const second = folderWith(
    ...[
      'c.cjs',
      '_part.ts',
      '.hidden.js',
      'types.d.ts',
      'types.d.mts',
      'c.test.ts',
      'README.md',
      'data.json',
      'Makefile',
    ],
    ...['node_modules/x/index.js', 'notes/readme.md', '_parts/index.js', 'deeper/down/index.js'],
    ...[
      'test_d.py',
      'd_test.py',
      'conftest.py',
      'd.py',
      'e/__init__.py',
      'f/index.py',
      'parts/__init__.py',
      '__pycache__/d.pyc',
    ],
  )
  writeFileSync(join(second, 'test_minimal.py'), 'ksi_plugin = True\n')
  writeFileSync(join(second, 'e', '__init__.py'), 'from .mine import ksi_plugin\n')
  expect(lookInto([second, first])).toEqual([
    ...['1/c.cjs', '1/d.py', '1/e/__init__.py', '1/f/index.py', '1/test_minimal.py'],
    ...['0/Z.mjs', '0/a.js', '0/b.ts', '0/deep/index.cjs'],
  ])
})

test('what might have been meant as a plugin says why it is none', () => {
  const folder = folderWith('b.tsx', 'c.mts', 'd.ts/x.md', 'e/package.json')
  expect(lookInto([folder]).map(line => line.replace(/^\d+\//, ''))).toEqual([
    'b.tsx: PLUGIN_LOAD_FAILED b did not start: this kind of file is not loaded',
    'c.mts: PLUGIN_LOAD_FAILED c did not start: this kind of file is not loaded',
    'd.ts: PLUGIN_LOAD_FAILED d did not start: it is a folder, not a file',
    expect.stringMatching(/^e: PLUGIN_LOAD_FAILED .* names no "main" and there is no index file$/),
  ])
})

test('a folder that is not there is said, unless it need not be; a relative one is never looked into', () => {
  const missing = join(scratch, 'missing')
  expect(lookInto([missing])).toEqual(['missing: NOT_FOUND missing not found'])
  expect(lookInto([missing], [missing])).toEqual([])
  expect(lookInto(['plugins'])).toEqual(['plugins: UNSAFE_PATH plugins is not safe to use: it is not absolute'])
})

test('what everybody may write to is not run', () => {
  const [open, mixed] = [folderWith('a.js'), folderWith('a.js', 'b.js', 'c/index.js', 'd/index.js')]
  const before = lookInto([open, mixed])
  chmodSync(open, 0o777)
  chmodSync(join(mixed, 'b.js'), 0o666)
  chmodSync(join(mixed, 'c'), 0o777)
  chmodSync(join(mixed, 'd/index.js'), 0o602)
  const name = (path: string) => path.replace(`${scratch}/`, '')
  expect(before).toHaveLength(5)
  expect(lookInto([open, mixed])).toEqual([
    `${name(open)}: UNSAFE_PATH ${name(open)} is not safe to use: everybody may write to it`,
    `${name(mixed)}/a.js`,
    ...['b.js', 'c', 'd'].map(part => expect.stringMatching(`/${part}: UNSAFE_PATH .*everybody may write to it`)),
  ])
})

test.skipIf(process.getuid?.() !== 0)('what another user owns is not run', () => {
  const folder = folderWith('a.js', 'b.js')
  chownSync(join(folder, 'b.js'), 65_534, 65_534)
  expect(lookInto([folder])).toEqual([
    expect.stringMatching(/a\.js$/),
    expect.stringMatching(/b\.js: UNSAFE_PATH .*it belongs to another user, the one with the id 65534/),
  ])
  chownSync(folder, 65_534, 65_534)
  expect(lookInto([folder])).toEqual([expect.stringMatching(/UNSAFE_PATH .*it belongs to another user/)])
})

test.skipIf(process.getuid?.() !== 0)('what another group may write to is not run; what it may only read is', () => {
  const folder = folderWith('a.js')
  chownSync(folder, 0, 65_534)
  chmodSync(folder, 0o750)
  expect(lookInto([folder])).toEqual([expect.stringContaining('a.js')])
  chmodSync(folder, 0o770)
  expect(lookInto([folder])).toEqual([
    expect.stringMatching(/UNSAFE_PATH .*the group with the id 65534 may write to it/),
  ])
})

test('links lead nowhere outside of the folder', () => {
  const outside = folderWith('evil.js', 'evil/index.js', 'package.json')
  const folder = folderWith('real.js', 'packed/package.json')
  symlinkSync(join(outside, 'evil.js'), join(folder, 'file.js'))
  symlinkSync(join(outside, 'evil'), join(folder, 'folder'))
  symlinkSync(join(outside, 'nothing.js'), join(folder, 'gone.js'))
  symlinkSync('real.js', join(folder, 'same.js'))
  writeFileSync(join(folder, 'packed/package.json'), `{"main": "../../${outside.slice(scratch.length + 1)}/evil.js"}`)
  expect(lookInto([folder])).toEqual([
    expect.stringMatching(/file\.js: UNSAFE_PATH .*it leads out of the folder/),
    expect.stringMatching(/folder: UNSAFE_PATH .*it leads out of the folder/),
    expect.stringMatching(/gone\.js: NOT_FOUND/),
    expect.stringMatching(/packed: UNSAFE_PATH .*it leads out of the folder/),
    expect.stringMatching(/real\.js$/),
  ])
})

test('a folder may itself be a link, and one that is named twice is looked into once', () => {
  const folder = folderWith('a.js')
  const link = join(scratch, 'link')
  symlinkSync(folder, link)
  expect(lookInto([link, folder, link])).toEqual([`${folder.slice(scratch.length + 1)}/a.js`])
})

test('what is neither file nor folder is not opened', () => {
  const folder = folderWith()
  execFileSync('mkfifo', [join(folder, 'pipe.js')])
  expect(lookInto([folder])).toEqual([expect.stringMatching(/pipe\.js: UNSAFE_PATH .*no regular file/)])
})
