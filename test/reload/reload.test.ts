import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from '../cli/ksi.ts'
import { source } from '../isolate/fixtures.ts'
import { tunedDaemon } from '../tuning/tuned-daemon.ts'
import { reloadUnderLoad } from './reload-under-load.ts'

const failureOf = (work: Promise<unknown>): Promise<any> =>
  work.then(
    answer => answer,
    cause => cause,
  )

test('two hundred reloads under load: every event is answered once, every fact heard once, no descriptor stays open', async () => {
  const { msEach } = await reloadUnderLoad(200)
  expect(msEach).toBeLessThan(500)
}, 120_000)

const whole = {
  'plugins/mine.ts': source('mine', { say: 'return parts()' }, { top: "import { parts } from './mine/parts.ts'" }),
  'plugins/mine/parts.ts': `
    import data from './data.json' with { type: 'json' }
    import common from './common.cjs'
    import { deep } from './deep/deep.js'
    export const parts = () => [data.word, common.word(), deep]`,
  'plugins/mine/data.json': '{ "word": "a1" }',
  'plugins/mine/common.cjs': "exports.word = () => require('./required.cjs').word",
  'plugins/mine/required.cjs': "exports.word = 'b1'",
  'plugins/mine/deep/deep.js': "export const deep: string = 'c1'".replace(': string', ''),
}

test('ksi plugin reload reads every file of a plugin again: modules, CommonJS, data', async () => {
  const { ask, env, home } = await tunedDaemon({ files: whole })
  expect(await ask('mine:say')).toEqual(['a1', 'b1', 'c1'])
  writeFileSync(join(home, 'plugins/mine/data.json'), '{ "word": "a2" }')
  writeFileSync(join(home, 'plugins/mine/required.cjs'), "exports.word = 'b2'")
  writeFileSync(join(home, 'plugins/mine/deep/deep.js'), "export const deep = 'c2'")
  expect(await ksi(['plugin', 'reload', 'mine'], { env })).toMatchObject({ code: 0, stdout: '✓ mine is reloaded\n' })
  expect(await ask('mine:say')).toEqual(['a2', 'b2', 'c2'])
}, 30_000)

test('a file that is broken now is named with its line, and the plugin goes on', async () => {
  const { ask, env, home } = await tunedDaemon({ files: whole })
  writeFileSync(join(home, 'plugins/mine/deep/deep.js'), "export const other = 1\nexport const deep = 'c2\n")
  const said = await ksi(['plugin', 'reload', 'mine'], { env })
  expect(said.code).toBe(1)
  expect(said.stderr).toMatch(/mine was not reloaded: .*deep\.js:2: syntax error/)
  expect(await ask('mine:say')).toEqual(['a1', 'b1', 'c1'])
  writeFileSync(join(home, 'plugins/mine/deep/deep.js'), "export const deep = 'c3'")
  await ask('system:reload_module', { module_name: 'mine' })
  expect(await ask('mine:say')).toEqual(['a1', 'b1', 'c3'])
}, 30_000)

test('a wrong name gets the right one, and who names no plugin reads the configuration again', async () => {
  const { ask } = await tunedDaemon({ files: whole })
  expect(await failureOf(ask('system:reload', { plugin_name: 'mien' }))).toMatchObject({
    code: 'NOT_FOUND',
    details: { hint: 'did you mean mine?' },
  })
  expect(await ask('system:reload', {})).toMatchObject({ plugins: [], config_changed: [] })
  expect(await failureOf(ask('system:reload', { plugin_name: 'mine', config_only: true }))).toMatchObject({
    code: 'INVALID_INPUT',
  })
  expect(await failureOf(ask('system:reload_module', { module_name: '../mine' }))).toMatchObject({
    code: 'INVALID_INPUT',
  })
  expect(await ask('system:reload', { restart_plugins: true })).toEqual({
    status: 'reloaded',
    plugins: [{ name: 'mine', ok: true }],
    config_changed: [],
  })
}, 30_000)

test('a plugin in a process of its own is reloaded into a new one, and the old one ends', async () => {
  const text = (word: string): string => source('mine', { say: `return ['${word}', process.pid]` })
  const config = { plugins: { mine: { isolate: 'process' } } }
  const { ask, home } = await tunedDaemon({ config, files: { 'plugins/mine.js': text('old') } })
  const [, old] = await ask('mine:say')
  writeFileSync(join(home, 'plugins/mine.js'), 'syntax error')
  expect(await failureOf(ask('system:reload', { plugin_name: 'mine' }))).toMatchObject({ code: 'RELOAD_FAILED' })
  expect(await ask('mine:say')).toEqual(['old', old])
  writeFileSync(join(home, 'plugins/mine.js'), text('new'))
  await ask('system:reload', { plugin_name: 'mine' })
  expect(await ask('mine:say')).toEqual(['new', expect.not.stringMatching(String(old))])
  await expect.poll(() => isAlive(old)).toBe(false)
}, 30_000)

const hasPython = spawnSync('python3', ['--version']).status === 0
test.skipIf(!hasPython)(
  'a plugin in Python is reloaded, too',
  async () => {
    const guide = readFileSync(new URL('../fixtures/guide-plugin.py', import.meta.url), 'utf8')
    const { ask, home } = await tunedDaemon({ files: { 'plugins/my_plugin.py': guide } })
    expect(await ask('my:command')).toEqual({ result: 'processed' })
    writeFileSync(join(home, 'plugins/my_plugin.py'), guide.replaceAll('processed', 'reloaded'))
    expect(await ask('system:reload', { plugin_name: 'my_plugin' })).toMatchObject({ status: 'reloaded' })
    expect(await ask('my:command')).toEqual({ result: 'reloaded' })
  },
  30_000,
)

test('what others may write to by now is not read again', async () => {
  const { ask, home } = await tunedDaemon({ files: whole })
  const file = join(home, 'plugins/mine.ts')
  chmodSync(file, 0o666)
  const refused = await failureOf(ask('system:reload', { plugin_name: 'mine' }))
  expect(refused).toMatchObject({ code: 'RELOAD_FAILED', message: expect.stringContaining('mine.ts') })
  expect(await ask('mine:say')).toEqual(['a1', 'b1', 'c1'])
  chmodSync(file, 0o600)
  expect(await ask('system:reload', { plugin_name: 'mine' })).toMatchObject({ status: 'reloaded' })
}, 30_000)

test('ksi start --dev reloads what changes, starts what is new, and keeps what runs when a change is broken', async () => {
  const { env, home } = await scratchHome()
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(home, file)), { recursive: true })
    writeFileSync(join(home, file), text)
  }
  for (const [file, text] of Object.entries(whole)) put(file, text)
  expect((await ksi(['start', '--detach', '--dev'], { env })).code).toBe(0)
  const say = async (name: string): Promise<string> => (await ksi(['emit', `${name}:say`, '--json'], { env })).stdout
  expect(await say('mine')).toContain('c1')
  put('plugins/mine/deep/deep.js', "export const deep = 'c2'")
  await expect.poll(() => say('mine'), { timeout: 5000 }).toContain('c2')
  put('plugins/mine/deep/deep.js', 'export const')
  const log = (): string => readFileSync(join(home, 'logs/daemon.log'), 'utf8')
  await expect.poll(log, { timeout: 5000 }).toMatch(/mine was not reloaded: .*deep\.js:1/)
  expect(await say('mine')).toContain('c2')
  put('plugins/fresh.js', 'export default')
  await expect.poll(log, { timeout: 5000 }).toMatch(/plugin fresh not loaded/)
  put('plugins/fresh.js', source('fresh', { say: "return ['hello']" }))
  await expect.poll(() => say('fresh'), { timeout: 5000 }).toContain('hello')
  put('plugins/twin/index.js', source('fresh', {}))
  await expect.poll(log, { timeout: 5000 }).toMatch(/twin.index\.js is named fresh, as is .*fresh\.js/)
  rmSync(join(home, 'plugins/twin'), { recursive: true })
  const listed = async (): Promise<string> => (await ksi(['plugin', 'list'], { env })).stdout
  await expect.poll(listed, { timeout: 5000 }).not.toContain('twin')
  rmSync(join(home, 'plugins/mine'), { recursive: true })
  rmSync(join(home, 'plugins/mine.ts'))
  await expect.poll(log, { timeout: 5000 }).toContain('mine runs on without its file')
  put('plugins/fresh.js', source('fresh', { say: "return ['still watching']" }))
  await expect.poll(() => say('fresh'), { timeout: 5000 }).toContain('still watching')
}, 60_000)

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('the file of a blocking command is read again too, in every thread', async () => {
  const mine = source('mine', {}, { more: '' }).replace(
    'commands: {  }',
    "commands: { work: any('mine:work', { blocking: './_work.js' }), more: any('mine:more', { blocking: './_work.js' }) }",
  )
  const work = (word: string): string => `import { word } from './_word.js'\nexport default () => word + '${word}'`
  const files = {
    'plugins/mine.js': mine,
    'plugins/_work.js': work('a'),
    'plugins/_word.js': "export const word = 'b'",
  }
  const { ask, home } = await tunedDaemon({ files })
  const all = (): Promise<unknown[]> =>
    Promise.all(Array.from({ length: 12 }, (_, at) => ask(`mine:${at % 2 ? 'work' : 'more'}`)))
  expect(new Set(await all())).toEqual(new Set(['ba']))
  writeFileSync(join(home, 'plugins/_work.js'), work('c'))
  writeFileSync(join(home, 'plugins/_word.js'), "export const word = 'd'")
  await ask('system:reload', { plugin_name: 'mine' })
  expect(new Set(await all())).toEqual(new Set(['dc']))
}, 30_000)
