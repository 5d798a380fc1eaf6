import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { check as checkPlugin, hasProblems } from '../../src/cli/plugin/checked.ts'
import { sourceAt } from '../../src/cli/plugin/find-source.ts'
import { inspect } from '../../src/cli/plugin/inspect.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'

const guidePython = fileURLToPath(new URL('../fixtures/guide-plugin.py', import.meta.url))

/** Writes the files into a scratch folder and checks the first; gives back what was said. */
const check = async (files: Readonly<Record<string, string>>, words: readonly string[] = []) => {
  const { home, env } = await scratchHome()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  const [first = ''] = Object.keys(files)
  const word = words[0] ?? first
  const show = () => ksi(['plugin', 'check', word], { env, cwd: home })
  return { ...(await ksi(['plugin', 'check', word, '--json'], { env, cwd: home })), home, show }
}

const definition = (
  more: string,
) => `import { command, definePlugin, event, jsonSchema, service } from 'ksi-daemon/plugin'
const nothing = jsonSchema({ type: 'object' })
export default definePlugin({ name: 'mine', version: '1.0.0', description: 'Mine.', ${more} })\n`
const classForm = (capabilities: string, body: string) => `import { BasePlugin, hookimpl } from 'ksi-daemon/plugin'
class Mine extends BasePlugin {
  constructor() { super({ metadata: { name: 'mine', description: 'Mine.' }, capabilities: ${capabilities} }) }
${body}
}
export const ksi_plugin = Mine\n`

test('a plugin without fault is shown, and nothing is said', async () => {
  const { code, json, show, home } = await check({
    'mine.ts': definition(
      `commands: { go: command('mine:go', { doc: 'Goes.', input: nothing, output: nothing }) }, setup: () => ({ commands: { go: () => ({}) } })`,
    ),
  })
  expect({ code, json }).toMatchObject({ code: 0, json: { ok: true, path: join(home, 'mine.ts'), remarks: [] } })
  expect(json.manifest.commands.go).toMatchObject({ name: 'mine:go', doc: 'Goes.' })
  const { stdout } = await show()
  expect(stdout).toMatch(/mine 1\.0\.0 {2}Mine\.[\s\S]*answers +mine:go +Goes\.[\s\S]*✓ it can be used\n/)
})

test('the guide’s own mismatch of namespace and command is usable, and is said', async () => {
  const text = classForm(
    `{ event_namespaces: ['/my_namespace'], commands: ['my:command'] }`,
    `  @hookimpl\n  ksi_handle_event(event_name: string) { if (event_name === 'my:command') return { result: 'processed' } }`,
  )
  const { env } = await scratchHome()
  for (const { code, json } of [
    await check({ 'mine.ts': text }),
    await ksi(['plugin', 'check', guidePython, '--json'], { env }),
  ]) {
    expect({ code, json }).toMatchObject({ code: 0, json: { ok: true } })
    expect(json.remarks).toContainEqual({
      level: 'hint',
      message: 'it declares the namespace my_namespace, and its commands are others: my:command',
      hint: 'both work; name the commands my_namespace:…, or declare the namespace my',
    })
  }
})

const remarkable: readonly (readonly [
  what: string,
  text: string,
  level: string,
  message: RegExp,
  hint: RegExp,
  line?: number,
])[] = [
  ['a misspelt hook', classForm(`{}`, `  ksi_startupp() {}`), 'problem', /no hook ksi_startupp/, /ksi_startup\?/, 4],
  [
    'an event it is never asked about',
    classForm(
      `{ commands: ['mine:go'] }`,
      `  ksi_handle_event(event_name) {\n    if (event_name === 'mine:goo') return {}\n  }`,
    ),
    'problem',
    /answers mine:goo, about which it is never asked/,
    /'mine:goo' to commands/,
    5,
  ],
  [
    'a fact it does not declare',
    classForm(`{ commands: ['mine:go'] }`, `  ksi_handle_event() {\n    this.emit('mine:gone')\n    return {}\n  }`),
    'hint',
    /emits mine:gone/,
    /to emits/,
    5,
  ],
  [
    'a command that nothing answers',
    classForm(`{ commands: ['mine:go'] }`, ''),
    'problem',
    /nothing answers/,
    /ksi_handle_event/,
  ],
  [
    'an undescribed command',
    classForm(`{ commands: ['mine:go'] }`, '  ksi_handle_event() {}'),
    'hint',
    /mine:go is not desc/,
    /doc/,
  ],
  ['a plugin asked about everything', classForm(`{}`, '  ksi_handle_event() {}'), 'hint', /every event/, /in commands/],
  ['what blocks', definition(`setup() { execSync('sleep 1'); return {} }`), 'hint', /execSync blocks/, /await/, 3],
  [
    'the name of a built-in',
    definition(`setup: () => ({})`).replace(`'mine'`, `'system'`),
    'problem',
    /name of a plugin/,
    /another name/,
  ],
  [
    'the command of a built-in',
    definition(
      `commands: { get: command('state:get', { doc: 'x', input: nothing, output: nothing }) }, setup: () => ({ commands: { get: () => ({}) } })`,
    ),
    'problem',
    /state:get is answered by state_service/,
    /replaces: \['state:get'\]/,
  ],
  ['another API', definition(`ksi: '^7', setup: () => ({})`), 'problem', /\^7/, /ksi: '\^1'/],
  [
    'a misspelt service',
    definition(`needs: { s: service('staet') }, setup: () => ({})`),
    'hint',
    /service staet/,
    /state\?/,
  ],
  [
    'a misspelt command to replace',
    definition(`replaces: ['state:gett'], setup: () => ({})`),
    'hint',
    /state:gett/,
    /state:get\?/,
  ],
]

test.each(remarkable.map(row => ({ what: row[0], row })))('$what is named with what to do', async ({ row }) => {
  const [, text, level, message, hint, line] = row
  const folder = mkdtempSync(join(tmpdir(), 'ksi-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'mine.js')
  writeFileSync(file, text)
  const checked = await checkPlugin(sourceAt(file), { home: folder })
  const found = checked.remarks.find(one => message.test(one.message))
  expect(found, JSON.stringify(checked.remarks)).toMatchObject({ level, hint: expect.stringMatching(hint) })
  if (line !== undefined) expect(found).toMatchObject({ file, line })
  expect(hasProblems(checked)).toBe(level === 'problem')
})

test('problems are shown before hints, and the exit code is 1', async () => {
  const { show } = await check({ 'mine.js': classForm(`{ commands: ['mine:go'] }`, '  ksi_handle_evnt() {}') })
  const { code, stdout } = await show()
  expect(code).toBe(1)
  expect(stdout).toMatch(/problem: [\s\S]*did you mean: ksi_handle_event\?[\s\S]*hint: mine:go is not described/)
  expect(stdout).not.toContain('✓')
})

test('comments are not taken for code', async () => {
  const { json } = await check({
    'mine.js': classForm(`{}`, `  // ksi_startupp() {}\n  /* this.emit('mine:gone')\n execSync() */\n  ksi_ready() {}`),
  })
  expect(json.remarks).toEqual([])
})

const unloadable: readonly (readonly [what: string, name: string, text: string, message: RegExp, line?: number])[] = [
  ['no export', 'mine.ts', 'export const mine = 1\n', /no default export and no ksi_plugin, only mine/],
  ['an import of what is not there', 'mine.ts', `\nimport 'nowhere-to-be-found'\n`, /it imports nowhere/, 2],
  ['a syntax error', 'mine.ts', 'export default 1\nconst = 5\n', /syntax error/, 2],
  ['a throw', 'mine.js', '\n\nthrow new Error("boom")\n', /boom/, 3],
  ['an exit', 'mine.js', 'process.exit(3)\n', /process\.exit/],
  ['wrong capabilities', 'mine.js', classForm(`{ commands: 'mine:go' }`, ''), /capabilities\.commands must be/],
  ['a syntax error in Python', 'mine.py', 'x = 1\ndef:\n', /syntax/i, 2],
]

test.each(unloadable.map(row => ({ what: row[0], row })))(
  '$what is an error with its place',
  async ({ row }) => {
    const [, name, text, message, line] = row
    const { home, env } = await scratchHome()
    writeFileSync(join(home, name), text)
    const { code, json, stderr } = await ksi(['plugin', 'check', name, '--json'], { env, cwd: home })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^(loading the plugin \(\d+ s\)\n)*$/)
    expect(json.error).toMatchObject({
      code: 'PLUGIN_LOAD_FAILED',
      message: expect.stringMatching(message),
      details: { hint: expect.any(String), ...(line !== undefined && { line }) },
    })
  },
  30_000,
)

test('an import that blocks everything is ended', async () => {
  const { home } = await scratchHome()
  writeFileSync(join(home, 'mine.js'), 'for (;;) {}\n')
  await expect(inspect(sourceAt(join(home, 'mine.js')), home, 1000)).rejects.toMatchObject({
    code: 'PLUGIN_LOAD_FAILED',
    message: expect.stringContaining('it blocks everything'),
  })
})

test('what it prints while it is loaded does not spoil the answer', async () => {
  const { json, code } = await check({ 'mine.js': `console.log('{"no": 1}')\n${definition('setup: () => ({})')}` })
  expect({ code, ok: json.ok }).toEqual({ code: 0, ok: true })
})

test('it is found by its path, its folder or its name; a slip is answered with what was meant', async () => {
  const files = { 'plugins/mine/index.ts': definition('setup: () => ({})') }
  for (const word of ['plugins/mine', 'plugins/mine/index.ts', 'mine'])
    expect((await check(files, [word])).json, word).toMatchObject({ ok: true })
  expect((await check(files, ['mien'])).json.error.details.hint).toBe('did you mean: mine?')
  expect((await check(files, ['plugins/mien'])).json.error.details.hint).toBe('did you mean: plugins/mine?')
  expect((await check({ 'empty/readme.md': '' }, ['empty'])).json.error.message).toMatch(/no index file/)
})

test('a file that everybody may write to is a problem', async () => {
  const { home, env } = await scratchHome()
  writeFileSync(join(home, 'mine.ts'), definition('setup: () => ({})'))
  chmodSync(join(home, 'mine.ts'), 0o666)
  const { json, code } = await ksi(['plugin', 'check', 'mine.ts', '--json'], { env, cwd: home })
  expect({ code, remarks: json.remarks }).toMatchObject({
    code: 1,
    remarks: [{ level: 'problem', hint: expect.stringContaining('chmod') }],
  })
})
