import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { unpack } from '../../src/cli/plugin/package/archive.ts'
import { type Packed, readTar, writeTar } from '../../src/cli/plugin/package/tar.ts'
import { ksi, scratchHome, startDetached } from '../cli/ksi.ts'

const guidePython = fileURLToPath(new URL('../fixtures/guide-plugin.py', import.meta.url))

const plugin = (name: string, more = '') => `import { command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'
${more}
const any = jsonSchema({ type: 'object' })
const go = command('${name}:go', { doc: 'Goes.', input: any, output: any })
export default definePlugin({ name: '${name}', version: '1.2.0', description: 'Goes.', commands: { go },
  setup: () => ({ commands: { go: () => ({ went: '${name}' }) } }) })\n`

/** A folder to work in, beside a home of its own. */
const workshop = async (files: Readonly<Record<string, string>>) => {
  const { home, env } = await scratchHome()
  const cwd = join(home, 'work')
  mkdirSync(cwd)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  const run = (...words: string[]) => ksi(['plugin', ...words, '--json'], { env, cwd })
  const installed = () => (existsSync(join(home, 'plugins')) ? readdirSync(join(home, 'plugins')) : [])
  return { home, env, cwd, run, installed }
}

test('a file, a folder and an archive are installed, and answer after a start', async () => {
  const { run, env, installed, home, cwd } = await workshop({
    'one.ts': plugin('one'),
    'two/index.ts': plugin('two', `import './_part.ts'`),
    'two/_part.ts': '',
    'two/.git/config': 'x',
    'two/node_modules/x/index.js': 'x',
    'three/package.json': '{"type": "module", "main": "lib/main.js"}',
    'three/lib/main.js': plugin('three'),
  })
  expect((await run('install', 'one.ts')).json).toEqual({
    name: 'one',
    version: '1.2.0',
    path: join(home, 'plugins/one.ts'),
    files: ['one.ts'],
    next: null,
  })
  expect((await run('install', './two')).json).toMatchObject({ name: 'two', files: ['_part.ts', 'index.ts'] })
  const packed = (await run('pack', 'three')).json
  expect(packed).toMatchObject({
    name: 'three',
    file: join(cwd, 'three-1.2.0.tgz'),
    files: ['lib/main.js', 'package.json'],
  })
  expect((await run('install', 'three-1.2.0.tgz')).json).toMatchObject({ path: join(home, 'plugins/three') })
  expect((await run('install', guidePython)).json).toMatchObject({ name: 'my_plugin' })
  expect(installed()).toEqual(['guide-plugin.py', 'one.ts', 'three', 'two'])
  await startDetached(env)
  for (const name of ['one', 'two', 'three'])
    expect((await ksi(['emit', `${name}:go`, '--json'], { env })).json).toEqual({ went: name })
  expect((await ksi(['emit', 'my:command', '--json'], { env })).json).toEqual({ result: 'processed' })
  expect((await ksi(['plugin', 'install', 'one.ts', '--force'], { env, cwd })).stdout).toMatch(
    /takes it with: ksi plugin reload one\n/,
  )
}, 120_000)

test('a program in any language is checked, tried, packed and installed as well', async () => {
  const { run, home } = await workshop({})
  const byHand = fileURLToPath(new URL('../isolate/fixtures/by-hand', import.meta.url))
  const { file, files } = (await run('pack', byHand)).json
  expect(files).toContain('ksi-plugin.json')
  expect((await run('install', file)).json).toMatchObject({ name: 'by_hand', path: join(home, 'plugins/by_hand') })
  expect((await run('check', 'by_hand')).json).toMatchObject({ ok: true, manifest: { name: 'by_hand' } })
  const { stdout } = await run('test', 'by_hand')
  expect(stdout).toContain('{"name":"hand:count answers","ok":true}')
  expect(stdout).toContain('{"name":"leaves nothing when it is stopped","ok":true}')
}, 120_000)

test('a package is fetched with npm, and what it depends on is installed without its scripts', async () => {
  const { run, home, cwd } = await workshop({
    'dependency/package.json': `{"name": "dependency", "version": "1.0.0", "type": "module", "main": "i.js", "scripts": {"install": "touch ran"}}`,
    'dependency/i.js': 'export const word = 1\n',
    'pack/index.js': plugin('packed', `import { word } from 'dependency'`),
  })
  writeFileSync(
    join(cwd, 'pack/package.json'),
    JSON.stringify({
      name: 'ksi-plugin-packed',
      version: '1.0.0',
      type: 'module',
      main: 'index.js',
      dependencies: { dependency: `file:${cwd}/dependency` },
    }),
  )
  const { json } = await run('install', `file:${cwd}/pack`)
  expect(json).toMatchObject({ name: 'packed', path: join(home, 'plugins/packed') })
  expect(existsSync(join(home, 'plugins/packed/node_modules/dependency/package.json'))).toBe(true)
  expect(existsSync(join(cwd, 'dependency/ran'))).toBe(false)
  expect((await run('check', 'packed')).json).toMatchObject({ ok: true })
}, 120_000)

test('what is there is replaced only by force, and what cannot run leaves everything as it was', async () => {
  const { run, home, cwd, installed } = await workshop({ 'mine.ts': plugin('mine') })
  await run('install', 'mine.ts')
  const path = join(home, 'plugins/mine.ts')
  writeFileSync(join(cwd, 'mine.ts'), plugin('mine', '// anew'))
  expect((await run('install', 'mine.ts')).json.error).toMatchObject({
    code: 'ALREADY_EXISTS',
    details: { hint: expect.stringContaining('--force') },
  })
  expect((await run('install', 'mine.ts', '--force')).json).toMatchObject({ name: 'mine' })
  expect(readFileSync(path, 'utf8')).toContain('// anew')
  for (const broken of ['const = 5', plugin('system'), plugin('mine').replaceAll('mine:go', 'state:get')]) {
    writeFileSync(join(cwd, 'mine.ts'), broken)
    expect((await run('install', 'mine.ts', '--force')).json.error, broken).toMatchObject({
      code: 'PLUGIN_LOAD_FAILED',
      details: { hint: expect.any(String) },
    })
  }
  expect((await run('pack', 'mine.ts')).json.error.code).toBe('PLUGIN_LOAD_FAILED')
  expect(readFileSync(path, 'utf8')).toContain('// anew')
  expect(installed()).toEqual(['mine.ts'])
}, 120_000)

test.each([
  ['gone.ts', 'NOT_FOUND', /file, a folder, an archive/],
  ['no/such/folder', 'NOT_FOUND', /file, a folder/],
  ['broken.tgz', 'INVALID_INPUT', /ksi plugin pack/],
  ['readme.md', 'PLUGIN_LOAD_FAILED', /ends in \.ts/],
  ['/dev/null', 'PLUGIN_LOAD_FAILED', /ends in \.ts/],
  ['file:./nowhere-at-all', 'NOT_FOUND', /npm view/],
  ['empty', 'PLUGIN_LOAD_FAILED', /index/],
  ['linked', 'NOT_SUPPORTED', /file itself/],
])(
  '%s is refused with what to do',
  async (what, code, hint) => {
    const { run, cwd, installed } = await workshop({
      'broken.tgz': 'x',
      'readme.md': 'x',
      'empty/readme.md': '',
      'linked/index.js': plugin('mine'),
    })
    symlinkSync('/etc/passwd', join(cwd, 'linked/passwd'))
    const { json } = await run('install', what)
    expect(json.error).toMatchObject({ code, details: { hint: expect.stringMatching(hint) } })
    expect(installed()).toEqual([])
  },
  60_000,
)

test.each([
  ['no files', []],
  ['a package.json that is none', [{ name: 'package/package.json', content: Buffer.from('{nope') }]],
  ['a file where another needs a folder', [{ name: 'package/index.ts/x', content: Buffer.from('x') }]],
])('an archive with %s is refused with what to do, and nothing of it stays', async (_, hostile) => {
  const { run, installed, cwd } = await workshop({})
  const good = { name: 'package/index.ts', content: Buffer.from(plugin('good')) }
  writeFileSync(join(cwd, 'hostile.tgz'), gzipSync(writeTar(hostile.length === 0 ? [] : [good, ...hostile])))
  const { error } = (await run('install', 'hostile.tgz')).json
  expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { hint: expect.any(String) } })
  expect(installed()).toEqual([])
})

test('archives: what was written is read; what leads out or is a link is refused', async () => {
  const files: Packed[] = [
    { name: 'package/a.txt', content: Buffer.from('text') },
    { name: `package/${'long/'.repeat(25)}b.bin`, content: Buffer.alloc(1000, 7) },
    { name: 'package/empty', content: Buffer.alloc(0), executable: true },
  ]
  const bytes = writeTar(files)
  expect(readTar(bytes).map(file => ({ ...file, content: Buffer.from(file.content) }))).toEqual(files)
  expect(unpack(gzipSync(bytes)).map(({ name }) => name)).toEqual(files.map(({ name }) => name.slice(8)))
  for (const name of ['../up', '/etc/x', 'a/../../b', 'a//b']) {
    expect(() => readTar(writeTar([{ name, content: Buffer.from('x') }])), name).toThrow(/leads out/)
  }
  const link = writeTar([{ name: 'a', content: Buffer.alloc(0) }])
  link[156] = '2'.charCodeAt(0)
  expect(() => readTar(resummed(link))).toThrow(/no plain file/)
  expect(() => readTar(bytes.subarray(0, 600))).toThrow(/cut off/)
  expect(() => readTar(Buffer.alloc(1024, 1))).toThrow(/no tar/)
  expect(() => unpack(gzipSync(Buffer.alloc(80 << 20)))).toThrow(/more than 64 MiB/)
})

/** A changed header needs another sum. */
const resummed = (bytes: Buffer): Buffer => {
  bytes.fill(' ', 148, 156)
  const sum = bytes.subarray(0, 512).reduce((all, byte) => all + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}
