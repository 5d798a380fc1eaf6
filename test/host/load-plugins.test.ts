import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { BlockingPool } from '../../src/host/blocking-pool.ts'
import type { EventContext } from '../../src/plugin/index.ts'

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'ksi-load-')))
afterAll(() => rmSync(scratch, { recursive: true }))

let homes = 0
type Files = Readonly<Record<string, string | Uint8Array>>

/** Writes files below `<home>/plugins` and loads them; gives back what became of each, by its path there. */
const load = async (files: Files, { alone = [] as string[] } = {}) => {
  const home = join(scratch, `${homes++}`)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, 'plugins', name)), { recursive: true })
    writeFileSync(join(home, 'plugins', name), content)
  }
  const program = fileURLToPath(new URL('./load-plugins.ts', import.meta.url))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, home, ...alone], { cwd: scratch })
  const lines = stdout
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
  const named = new Map<string, any>(lines.map(line => [line.path.replace(`${home}/plugins/`, ''), line]))
  return { get: (name: string) => named.get(name), names: [...named.keys()], stderr, plugins: join(home, 'plugins') }
}

const plugin = (name: string) =>
  `definePlugin({ name: '${name}', version: '1.0.0', description: '', setup() { return {} } })`
const esm = (name: string) => `import { definePlugin } from 'ksi-daemon/plugin'\nexport default ${plugin(name)}\n`

test('one file of any kind, or a folder, is a plugin, with nothing around it', async () => {
  const { get, names, stderr } = await load({
    'typed.ts': `import { definePlugin, type Plugin } from 'ksi-daemon/plugin'\nconst it: Plugin = ${plugin('typed')}\nexport default it\n`,
    'plain.js': esm('plain'),
    'module.mjs': esm('module'),
    'common.cjs': `const { definePlugin } = require('ksi-daemon/plugin')\nmodule.exports = ${plugin('common')}\n`,
    'common-in.js': `const { definePlugin } = require('ksi-daemon/plugin')\nexports.ksi_plugin = ${plugin('common-in')}\n`,
    'indexed/index.ts': `import { part } from './part.ts'\nexport default part\n`,
    'indexed/part.ts': `import { definePlugin } from 'ksi-daemon/plugin'\nexport const part = ${plugin('indexed')}\n`,
    'packed/package.json': '{"type": "module", "main": "./lib/main.js"}',
    'packed/lib/main.js': esm('packed'),
    'guide.js': `import { definePlugin } from 'ksi-daemon/plugin'\nexport const ksi_plugin = ${plugin('guide')}\n`,
    'made.js': `import { definePlugin } from 'ksi-daemon/plugin'\nexport const ksiPlugin = async () => ${plugin('made')}\n`,
    'bare.js': `export default { name: 'bare', setup() { return {} } }\n`,
  })
  expect(names.map(name => [name, get(name).manifest?.name ?? get(name).message])).toEqual([
    ['bare.js', 'bare'],
    ['common-in.js', 'common-in'],
    ['common.cjs', 'common'],
    ['guide.js', 'guide'],
    ['indexed/index.ts', 'indexed'],
    ['made.js', 'made'],
    ['module.mjs', 'module'],
    ['packed/lib/main.js', 'packed'],
    ['plain.js', 'plain'],
    ['typed.ts', 'typed'],
  ])
  expect(get('bare.js').manifest).toMatchObject({ version: '1.0.0', description: '' })
  expect(stderr).toBe('')
})

test('the class form loads: a class, or an instance of it', async () => {
  const form = (name: string) => `class Mine extends BasePlugin {
    constructor() { super({ metadata: { name: '${name}' }, capabilities: { commands: ['${name}:do'] } }) }
  }\n`
  const head = `import { BasePlugin } from 'ksi-daemon/plugin'\n`
  const { get } = await load({
    'a.ts': `${head}${form('one')}export const ksi_plugin = Mine\n`,
    'b.js': `${head}${form('two')}export default new Mine()\n`,
  })
  expect(Object.keys(get('a.ts').manifest.commands)).toEqual(['one:do'])
  expect(get('b.js').manifest.name).toBe('two')
})

test('a plugin has the daemon’s own modules: its errors are our errors, also those of the client', async () => {
  const { get } = await load({
    'errors.ts': `import { command, definePlugin, fail, jsonSchema, KsiError } from 'ksi-daemon/plugin'
      import * as client from 'ksi-daemon/client'
      const nothing = jsonSchema({})
      export default definePlugin({ name: 'errors', version: '1.0.0', description: Object.keys(client).sort().join(' '),
        commands: { try: command('errors:try', { doc: '', input: nothing, output: nothing }) },
        setup: () => ({ commands: { try: () => fail('NOT_FOUND', 'it') } }) })`,
  })
  expect(get('errors.ts')).toMatchObject({ isOurError: true, said: { code: 'NOT_FOUND' } })
  expect(get('errors.ts').manifest.description).toContain('emitEvent')
})

test('a project around the folder that says commonjs, or says nothing, changes nothing', async () => {
  for (const around of ['{"type": "commonjs"}', '{}']) {
    const { get, stderr } = await load({
      'package.json': around,
      'typed.ts': `import { part } from './part.js'\nexport default part as object\n`,
      'part.js': `import { definePlugin } from 'ksi-daemon/plugin'\nexport const part = ${plugin('typed')}\nexport default part\n`,
      'common.js': `const { definePlugin } = require('ksi-daemon/plugin')\nmodule.exports = ${plugin('common')}\n`,
    })
    expect(get('typed.ts').manifest?.name).toBe('typed')
    expect(get('common.js').manifest?.name).toBe('common')
    expect(stderr).toBe('')
  }
})

const broken: readonly (readonly [file: string, content: string | Uint8Array, message: string, hint: RegExp])[] = [
  ['typescript.ts', 'export default 1\nconst = 5\n', '2: syntax error: Unexpected token', /mend this line/],
  ['module.mjs', '\n\nexport default 1 +\n', '3: syntax error: Unexpected end of input|4: syntax error', /mend/],
  ['common.cjs', 'module.exports = {\n x: [ }\n', '2: syntax error: Unexpected token', /mend/],
  [
    'decorated.ts',
    'const d = (m: unknown) => m\nclass A {\n  @d b() {}\n}\nexport default A\nlet twice\nlet twice\n',
    '7: syntax error: The symbol "twice" has already been declared',
    /mend/,
  ],
  ['helped.ts', `import './_helper.ts'\nexport default 1\n`, '/plugins/_helper.ts:2: syntax error', /mend/],
  [
    'misspelt.ts',
    `\nimport { definePlugn } from 'ksi-daemon/plugin'\n`,
    '2: ksi-daemon/plugin has no export definePlugn',
    /did you mean definePlugin/,
  ],
  [
    'typeless.ts',
    `import { Plugin } from 'ksi-daemon/plugin'\nexport default 1`,
    '1: ksi-daemon/plugin has no export Plugin',
    /import type|did you mean/,
  ],
  [
    'lonely.ts',
    `\n\nimport left from 'left-pad-of-nowhere'\n`,
    '3: it imports left-pad-of-nowhere, which is not there',
    /npm install left-pad-of-nowhere/,
  ],
  [
    'endless-name.ts',
    `import './plain'\n`,
    '1: it imports /.*/plain, which is not there',
    /write the ending: plain.js/,
  ],
  [
    'whole.ts',
    `import 'ksi-daemon'\n`,
    '1: it imports ksi-daemon, which is not there',
    /ksi-daemon\/plugin and ksi-daemon\/client/,
  ],
  [
    'throws.ts',
    '\nconst a = () => {\n  throw new Error("boom")\n}\na()\n',
    '3: it threw while it was loaded: boom',
    /setup/,
  ],
  ['throws-null.mjs', 'throw null\n', 'it threw while it was loaded: null', /setup/],
  [
    'throws-odd.mjs',
    'throw Object.create(null, { toJSON: { value() { throw 1 } } })\n',
    'it threw while it was loaded: something',
    /setup/,
  ],
  [
    'exits.js',
    'process.exit(0)\nexport default 1\n',
    '1: it threw while it was loaded: process.exit is not for plugins',
    /setup/,
  ],
  ['exporting.ts', 'export const mine = 1\n', 'it has no default export and no ksi_plugin, only mine', /definePlugin/],
  ['numeric.ts', 'export default 5\n', 'its export is a number, no plugin', /definePlugin/],
  ['yes.js', 'export const ksi_plugin = true\n', 'its export is a boolean, no plugin', /definePlugin/],
  ['stranger.js', 'export default class {}\n', 'a class that does not extend BasePlugin', /definePlugin/],
  [
    'made-badly.js',
    '\nexport default () => { throw new Error("not today") }\n',
    '2: it threw while it was loaded: not today',
    /setup/,
  ],
  ['latin.js', Uint8Array.of(0x2f, 0x2f, 0xe9, 0x0a), 'it is not UTF-8', /UTF-8/],
  ['large.js', `//${'x'.repeat(10_485_760)}`, 'it has 10485762 bytes, more than 10485760', /large data/],
  ['empty.js', '', 'it has no default export and no ksi_plugin', /definePlugin/],
  ['folder.ts/readme.md', 'no plugin', 'it is a folder, not a file', /index file/],
  ['guide.py', 'ksi_plugin = True', 'this kind of file is not loaded', /TypeScript and JavaScript/],
  ['unpacked/package.json', '{"main": "./gone.js"}', 'its package.json names ./gone.js, which is not there', /"main"/],
  ['torn/package.json', '{', 'its package.json cannot be read', /"main"/],
  ['nowhere/package.json', '{}', 'its package.json names no "main" and there is no index file', /"main"/],
  ['leaving/package.json', '{"main": "../plain.js"}', 'it leads out of the folder', /copy the file/],
]

test('each broken file is refused with its place, the reason and what to do, and the others load', async () => {
  const { get, plugins } = await load({
    ...Object.fromEntries(broken.map(([file, content]) => [file, content])),
    'plain.js': esm('plain'),
    '_helper.ts': 'export {}\nlet let = 1\n',
  })
  expect(get('plain.js').manifest.name).toBe('plain')
  for (const [file, , message, hint] of broken) {
    const folder = file.replace(/\/.*/, '')
    const entry = get(file) ?? get(folder) ?? get(`${folder}/../plain.js`)
    const path = /^\d/.test(message) ? `${plugins}/${file}:` : ''
    expect(entry?.message, file).toMatch(new RegExp(`${path}(?:${message})`))
    expect(entry.details.hint, file).toMatch(hint)
    expect(entry.message.split('\n'), file).toHaveLength(1)
  }
})

test('what is wrong with a plugin’s declarations is said all at once', async () => {
  const { get } = await load({
    'wrong.js': `export default { name: '../up', priority: 'high', commands: { a: { name: 'nocolon', input: {}, output: {} }, b: 1 },
      emits: [], needs: { x: {} }, hooks: { beforeEvnt: {}, ready: 1 }, replaces: 'state:get', config: {} }\n`,
    'proto.js': `export default { name: 'constructor', setup() {} }\n`,
  })
  expect(get('wrong.js').message.replace('wrong did not start: ', '').split('; ')).toEqual([
    'its name "../up" must have 1 to 64 letters, digits, _ . or -, and not begin with . or -',
    'it has no setup function',
    'priority must be a number',
    'config must be a schema, as jsonSchema({ … })',
    'commands.a: its name "nocolon" must be as "mine:do"',
    'commands.a.input must be a schema, as jsonSchema({ … })',
    'commands.a.output must be a schema, as jsonSchema({ … })',
    'commands.b must be made by command(…)',
    'emits must be an object',
    'needs.x must be made by service(…)',
    'there is no hook beforeEvnt',
    'did you mean beforeEvent?',
    'hooks.ready must be an object, as {}',
    'the function itself comes from setup',
    'replaces must be a list of texts',
  ])
  expect(get('proto.js').message).toContain('its name "constructor"')
})

test('an import that never ends is given up after its time', async () => {
  const file = join(scratch, 'endless.mjs')
  writeFileSync(file, 'await new Promise(() => setInterval(() => {}, 1e6))\n')
  const { get } = await load({}, { alone: [file] })
  expect(get(file).message).toBe('endless did not start: its import did not end within 0.1 s')
})

test('TypeScript in node_modules is refused with the reason', async () => {
  const file = join(scratch, 'node_modules', 'mine', 'index.ts')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, esm('mine'))
  const { get } = await load({}, { alone: [file] })
  expect(get(file)).toMatchObject({
    code: 'PLUGIN_LOAD_FAILED',
    details: { hint: expect.stringMatching(/compile it/) },
  })
})

test('a file that answers in a thread of its own has the daemon’s modules as well', async () => {
  const file = join(scratch, 'blocking.ts')
  writeFileSync(file, `import { fail } from 'ksi-daemon/plugin'\nexport default () => fail('NOT_FOUND', 'it').code\n`)
  const pool = new BlockingPool(1)
  const answer = pool.handler(join(scratch, 'plugin.ts'), './blocking.ts')
  expect(await answer({}, { signal: new AbortController().signal } as EventContext)).toBe('NOT_FOUND')
  await pool.close()
})
