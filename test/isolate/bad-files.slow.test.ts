import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { source } from './fixtures.ts'
import { isolatedDaemon } from './isolated-daemon.ts'

/** Processes that were started by this one and are still there. */
const children = (): string[] =>
  execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes('node-runner'))

test.each([
  ['what is no JavaScript', 'export default {\n  name: 1 +,\n}', /bad\.js:2: syntax error/],
  ['what throws at its import', "throw new Error('not today')", /it threw while it was loaded: not today/],
  ['what imports what is not there', "import 'nowhere'", /it imports nowhere, which is not there/],
  ['what exports no plugin', 'export const a = 1', /no default export and no ksi_plugin, only a/],
  ['what has no name', 'export default { setup() {} }', /it has no name/],
  ['what ends at its import', 'process.reallyExit(7)', /it exited with code 7/],
  [
    'what closes the channel',
    "import { closeSync } from 'node:fs'\ncloseSync(3)\nawait new Promise(() => {})",
    /did not start/,
  ],
])(
  '%s is refused with its reason, and its process ends',
  async (_, text, reason) => {
    const loading = isolatedDaemon({ 'bad.js': text })
    await expect(loading).rejects.toMatchObject({ code: 'PLUGIN_LOAD_FAILED', message: expect.stringMatching(reason) })
    await expect.poll(children).toEqual([])
  },
  20_000,
)

test('an import that never ends is given up after ten seconds, also when it blocks', async () => {
  await expect(isolatedDaemon({ 'bad.js': 'for (;;);' })).rejects.toMatchObject({
    message: expect.stringContaining('did not say its manifest within 10 s'),
  })
  await expect.poll(children).toEqual([])
}, 20_000)

test('a setup that throws, or delivers less than it declares, is told as for a plugin beside the daemon', async () => {
  const daemon = await isolatedDaemon({
    'throws.js': source('throws', { a: 'return 1' }, { rest: "throw new Error('not now')" }),
    'lacks.js': source('lacks', { a: 'return 1' }).replace('return { commands:', 'return { other:'),
    'exits.js': source('exits', { a: 'return 1' }, { rest: 'process.reallyExit(9)' }),
    'good.js': source('good', { a: 'return 1' }),
  })
  const errors = daemon.host.status().map(({ name, status, error }) => [name, status, error?.message])
  expect(Object.fromEntries(errors.map(([name, ...rest]) => [name, rest]))).toEqual({
    good: ['active', undefined],
    throws: ['failed', 'throws did not start: not now'],
    lacks: ['failed', 'lacks did not start: commands.a is declared and not delivered'],
    exits: ['failed', expect.stringContaining('it exited with code 9')],
  })
  expect(await daemon.request('good:a')).toBe(1)
  expect(children()).toHaveLength(1)
  await daemon.stop()
  expect(children()).toEqual([])
}, 20_000)

test('a plugin that is disabled, or comes twice, is known and has no process; a lazy one starts when it is needed', async () => {
  const files = {
    'off.js': source('off', { a: 'return 1' }),
    'one.js': source('one', { a: 'return 1' }),
    'two.js': source('one', { a: 'return 1' }),
    'late.js': source('late', { a: 'return 1' }, { more: 'lazy: true,' }),
  }
  const daemon = await isolatedDaemon(files, { config: { off: { enabled: false } } })
  await daemon.isolation.rest()
  expect(daemon.host.status().map(({ name, status }) => `${name} ${status}`)).toContain('off disabled')
  expect(children()).toHaveLength(1)
  expect(await daemon.request('late:a')).toBe(1)
  expect(children()).toHaveLength(2)
  await daemon.stop()
}, 20_000)
