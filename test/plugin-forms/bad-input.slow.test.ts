import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'
import { source } from '../isolate/fixtures.ts'

interface More {
  /** The name it is listed under, if not that of its file; or the path. */
  readonly name?: string | RegExp
  readonly code?: string
  /** It runs, and this event of it fails. */
  readonly asks?: string
}
/** A file below the folder of plugins, `-> path` makes it a link; then what `system:plugin_status` says: the reason, what to do. */
type Bad = readonly [
  what: string,
  file: string,
  content: string | Uint8Array,
  reason: RegExp,
  hint: RegExp,
  more?: More,
]

const pythonHead = `from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginMetadata, PluginCapabilities
`
const python = (name: string, body: string, { top = '', more = '' } = {}): string => `${pythonHead}${top}
class Mine(BasePlugin):
    def __init__(self):
        super().__init__(PluginMetadata(name="${name}"${more}), PluginCapabilities(commands=["${name}:do"]))
${body.replace(/^/gm, '    ')}
ksi_plugin = Mine
`
const answers = '@hookimpl\ndef ksi_handle_event(self): return 1'
const classForm = (name: string, more: string): string => `import { BasePlugin } from 'ksi-daemon/plugin'
class Mine extends BasePlugin {
  constructor() { super({ metadata: { name: '${name}' }, capabilities: { commands: ['${name}:do'] } }) }
  ${more}
}
export const ksi_plugin = Mine
`
const rejects = 'throw new Error("not today")'
const endless = 'await new Promise(() => setInterval(() => {}, 1e6))'
const large = 10_485_761
const setUp = (name: string, rest: string, isAsync = ''): string =>
  source(name, { do: 'return 1' }, { rest }).replace('setup: plugin', `setup: ${isAsync} plugin`)

const all: readonly Bad[] = [
  ['a syntax error', 'syntax.ts', 'export default {\n  a: 1 +,\n}\n', /syntax\.ts:2: syntax error/, /mend this line/],
  ['a syntax error', 'snake-syntax.py', 'x = 1\ndef broken(:\n', /snake-syntax\.py:2: syntax error/, /./],
  [
    'a throw at import',
    'throws.js',
    `\n${rejects}\n`,
    /throws\.js:2: it threw while it was loaded: not today/,
    /setup/,
  ],
  ['a throw at import', 'snake-throws.py', '\n1 / 0\n', /snake-throws\.py:2: ZeroDivisionError/, /./],
  ['a throw in setup', 'throws-later.js', setUp('throws-later', rejects), /not today/, /./],
  [
    'a throw in setup',
    'snake-later.py',
    python('snake-later', 'def on_initialize(self):\n    raise ValueError("not today")'),
    /ValueError: not today \(snake-later\.py:\d+\)/,
    /./,
  ],
  ['a setup without end', 'endless.js', setUp('endless', endless, 'async'), /its setup did not end within 30 s/, /./],
  [
    'a setup without end',
    'snake-endless.py',
    python('snake-endless', 'def on_initialize(self):\n    while True: pass'),
    /setup/,
    /./,
  ],
  ['an import without end', 'waits.js', `${endless}\n`, /its import did not end within 10 s/, /setup/],
  ['an import without end', 'snake-waits.py', 'while True:\n    pass\n', /its import did not end in time/, /./],
  [
    'a wrong export',
    'exports.ts',
    'export const mine = 1\n',
    /no default export and no ksi_plugin, only mine/,
    /definePlugin/,
  ],
  ['a wrong export', 'snake-exports.py', 'x = 1\n', /it has no ksi_plugin/, /./],
  [
    'a wrong schema',
    'schema.js',
    source('schema', { do: 'return 1' })
      .replace('input: anything', 'input: jsonSchema({ type: "objekt" })')
      .replace('anything,', 'anything, jsonSchema,'),
    /commands\.do\.input: .*objekt/,
    /./,
  ],
  [
    'a wrong schema',
    'snake-schema.py',
    python('snake-schema', answers).replace(
      '["snake-schema:do"]',
      '{"snake-schema:do": {"input": {"type": "objekt"}}}',
    ),
    /input: .*objekt/,
    /./,
  ],
  [
    'a wrong manifest',
    'manifest.js',
    'export default { name: "../up", priority: "high", commands: 7, setup() {} }\n',
    /its name .*; priority must be a number; commands must be an object/,
    /./,
  ],
  [
    'a wrong manifest',
    'snake-manifest.py',
    python('snake-manifest', answers, { more: ', priority="high"' }),
    /priority must be a number/,
    /./,
  ],
  [
    'a package.json that is none',
    'package/package.json',
    '{',
    /its package\.json cannot be read/,
    /"main"/,
    { name: 'package' },
  ],
  [
    'a file that is a folder',
    'folder.js/readme.txt',
    'x',
    /it is a folder, not a file/,
    /index file/,
    { name: 'folder' },
  ],
  [
    'a file that is a folder',
    'snake-folder.py/readme.txt',
    'x',
    /it is a folder, not a file/,
    /./,
    { name: 'snake-folder' },
  ],
  [
    'a link out of the folder',
    'outside.js',
    '-> /etc/hostname',
    /leads out of the folder, to \/etc\/hostname/,
    /copy the file/,
    { code: 'UNSAFE_PATH' },
  ],
  [
    'a link out of the folder',
    'snake-outside.py',
    '-> /etc/hostname',
    /leads out of the folder/,
    /copy the file/,
    { code: 'UNSAFE_PATH' },
  ],
  ['what is not UTF-8', 'latin.js', Uint8Array.of(0x2f, 0x2f, 0xe9, 0x0a), /it is not UTF-8/, /save it as UTF-8/],
  ['what is not UTF-8', 'snake-latin.py', Uint8Array.of(0x23, 0xe9, 0x0a), /it is not UTF-8/, /./],
  ['ten megabytes of source', 'large.js', `//${'x'.repeat(large)}`, /more than 10485760/, /large data/],
  ['ten megabytes of source', 'snake-large.py', `#${'x'.repeat(large)}`, /more than 10485760/, /large data/],
  [
    'the name of another plugin',
    'twice.js',
    setUp('good', ''),
    /is named good, as is/,
    /rename/,
    { code: 'DUPLICATE_PLUGIN', name: /twice\.js$/ },
  ],
  [
    'the name of another plugin',
    'twice.py',
    python('good', answers),
    /is named good, as is/,
    /rename/,
    { code: 'DUPLICATE_PLUGIN', name: /twice\.py$/ },
  ],
  [
    'the name of a plugin of the daemon',
    'built-in.js',
    setUp('state_service', ''),
    /is named state_service, as is the built-ins/,
    /replaces/,
    { code: 'DUPLICATE_PLUGIN', name: /built-in\.js$/ },
  ],
  [
    'a hook that is none',
    'hook.js',
    source('hook', { do: 'return 1' }, { more: 'hooks: { beforeEvnt: {} },' }),
    /there is no hook beforeEvnt; did you mean beforeEvent\?/,
    /./,
  ],
  [
    'a hook that is none',
    'snake-hook.py',
    python('snake-hook', '@hookimpl\ndef ksi_handle_evnt(self): pass'),
    /ksi_handle_evnt/,
    /ksi_handle_event/,
  ],
  [
    'tabs and spaces',
    'snake-tabs.py',
    'if True:\n\tx = 1\n        y = 2\n',
    /snake-tabs\.py:3: .*tabs and spaces are mixed/,
    /./,
  ],
  [
    'an answer of 100 MB',
    'answers.js',
    source('answers', { do: 'return "x".repeat(1e8)' }),
    /67108864/,
    /in parts/,
    { code: 'MESSAGE_TOO_LARGE', asks: 'answers:do' },
  ],
  [
    'an answer of 100 MB',
    'apart.js',
    source('apart', { do: 'return "x".repeat(1e8)' }),
    /16\d{6}/,
    /in parts/,
    { code: 'MESSAGE_TOO_LARGE', asks: 'apart:do' },
  ],
  [
    'an answer of 100 MB',
    'snake-answers.py',
    python('snake-answers', '@hookimpl\ndef ksi_handle_event(self): return "x" * 10**8'),
    /100000000|16777216/,
    /in parts/,
    { code: 'MESSAGE_TOO_LARGE', asks: 'snake-answers:do' },
  ],
]

const good = { 'good.js': source('good', { do: 'return 1' }), 'fine.py': python('fine', answers) }
const prints = `@hookimpl
def ksi_handle_event(self):
    print("a word")
    return 1`

test('whatever lies in the folder is named with its reason and what to do, and everything else is untouched', {
  timeout: 240_000,
}, async () => {
  const { home, env } = await scratchHome()
  const files = {
    ...good,
    'prints.py': python('prints', prints),
    'strange.js': classForm('strange', 'ksi_handle_evnt() {}'),
    ...Object.fromEntries(all.map(([, file, text]) => [file, text])),
  }
  for (const [name, content] of Object.entries(files)) put(join(home, 'plugins', name), content)
  put(join(home, 'daemon.json'), JSON.stringify({ plugins: { apart: { isolate: 'process' } } }))
  const started = await ksi(['start', '--detach', '--json'], { env })
  expect(started.code, started.stdout + started.stderr).toBe(0)
  const client = await connect({ socket: started.json.socket })
  onTestFinished(() => client.close())
  const ask = (name: string, data: object = {}): Promise<any> => client.request(name, data as never)

  expect(await ask('prints:do')).toBe(1)
  for (const [what, file, , , , { asks, code } = {}] of all) {
    if (asks === undefined) continue
    const failure = await ask(asks).catch(cause => cause)
    expect.soft(failure.code, `${what}: ${file}`).toBe(code)
  }
  const { plugins } = await ask('system:plugin_status')
  const statusOf = (wanted: string | RegExp) =>
    plugins.find(({ name }: any) => (typeof wanted === 'string' ? name === wanted : wanted.test(name)))
  for (const [what, file, , reason, hint, { name = nameOf(file), code = 'PLUGIN_LOAD_FAILED', asks } = {}] of all) {
    const status = statusOf(name)
    const where = `${what}: ${file}`
    expect.soft(status?.status, where).toBe(asks === undefined ? 'failed' : 'active')
    expect.soft(status?.path, where).toContain(join(home, 'plugins'))
    const said = asks === undefined ? status?.error : status?.last_error
    expect.soft(said, where).toMatchObject({ code, message: expect.stringMatching(reason) })
    expect.soft(said?.hint ?? said?.details?.hint ?? '', where).toMatch(hint)
  }
  expect(statusOf('prints')).toMatchObject({ status: 'active', printed: { lines: 1, last: 'a word' } })

  const remarks = ['there is no hook ksi_handle_evnt; did you mean ksi_handle_event?']
  expect(statusOf('strange')).toMatchObject({ status: 'active', remarks })

  for (const name of ['good', 'fine']) {
    expect(statusOf(name)).toMatchObject({ status: 'active' })
    expect(await ask(`${name}:do`)).toBe(1)
  }
  expect(plugins.filter(({ built_in, status }: any) => built_in && status !== 'active')).toEqual([])
  const began = performance.now()
  expect(await ask('system:health')).toMatchObject({ daemon: { pid: started.json.pid } })
  expect(performance.now() - began).toBeLessThan(1000)
  const listed = await ksi(['plugin', 'list'], { env })
  expect(listed.stdout).toMatch(/tabs and spaces are mixed/)
})

const nameOf = (file: string): string => file.replace(/\.\w+$|\/.*/, '').replace(/\.\w+$/, '')

const put = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true })
  if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), path)
  else writeFileSync(path, content)
}
