import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { filesIn, generated, oldHandlers, scratchFolder } from './generating.ts'
import { oddHandlers } from './odd-handlers.ts'

type Question = readonly [event: string, data: object]

/** In a process of its own, for the plugins are loaded as a daemon loads them. */
const ask = async (folder: string, questions: readonly Question[]) => {
  const program = fileURLToPath(new URL('./ask-plugins.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder, JSON.stringify(questions)])
  return JSON.parse(stdout) as { answers: any[]; manifests: Record<string, any> }
}

const legacy = (command: string, parameters: object = {}): Question => ['legacy:command', { command, parameters }]

test('31 files give 30 commands, an alias and a conflict; 14 bodies are translated and all are covered', () => {
  const { counts, conflicts, files, problems, warnings } = generated(oldHandlers)
  expect(counts).toMatchObject({ files: 31, commands: 30, translated: 14, covered: 30, generated: 0, conflicts: 1 })
  expect(conflicts).toMatchObject([
    { command: 'COMPLETION', chosen: 'completion.py (CompletionHandler)', decided: true },
  ])
  expect(problems).toEqual([])
  expect(warnings).toHaveLength(1)
  const commands = files.flatMap(file => file.commands)
  expect(commands.find(({ command }) => command === 'GET_COMMANDS')).toMatchObject({
    aliases: ['HELP'],
    status: 'covered',
    instead: 'system:commands',
  })
  expect(commands.find(({ command }) => command === 'SET_AGENT_KV')).toMatchObject({
    body: 'translated',
    instead: 'state:set',
    event: 'migrated_state:set_agent_kv',
    parameters: 'SetAgentKVParameters',
    services: ['state_manager'],
    result_keys: ['key', 'status'],
  })
})

test('the plugins load untouched, answer their own events, and shadow nothing', async () => {
  const { output_dir } = generated(oldHandlers)
  const { answers, manifests } = await ask(output_dir, [
    ['migrated_state:set_agent_kv', { key: 'a.b', value: { n: 1 } }],
    ['state:get', { namespace: 'shared', key: 'a.b' }],
    legacy('GET_AGENT_KV', { key: 'a.b' }),
    ['migrated_state:set_agent_kv', {}],
    ['migrated_agent:get_identity', { agent_id: 'nobody' }],
    ['migrated_completion:completion', { prompt: 'a', client_id: 'b' }],
  ])
  expect(Object.keys(manifests)).toEqual(
    ['agent', 'completion', 'composition', 'message', 'state', 'system'].map(name => `migrated_${name}`),
  )
  expect(answers).toMatchObject([
    { result: { key: 'a.b', status: 'set' } },
    { result: { value: { n: 1 } } },
    { result: { key: 'a.b', value: { n: 1 }, found: true } },
    { code: 'INVALID_INPUT' },
    { code: 'IDENTITY_NOT_FOUND', message: expect.stringContaining('No identities exist yet. ') },
    { code: 'EVENT_NOT_HANDLED' },
  ])
  expect(Object.values(manifests).flatMap(({ replaces }) => replaces)).toEqual([])
})

test('odd sources: what can be read becomes plugins, and what cannot is told with its line', async () => {
  const { output_dir, files, problems, warnings, counts } = generated(filesIn(oddHandlers))
  expect(problems).toEqual([
    'broken.py:5: this line was not understood',
    'two_in_one.py:6: the command of Computed is computed',
    'weird.py:10: the command of E has no usable name',
  ])
  expect(warnings).toEqual(['not_utf8.py: it is not UTF-8: its letters beyond ASCII may be wrong'])
  expect(counts).toMatchObject({ commands: 8, generated: 6, declined: 2, plugins: 2 })
  const commands = files.flatMap(file => file.commands.map(({ command, status }) => `${command} ${status}`))
  expect(commands).toEqual(expect.arrayContaining(['BROKEN declined', 'OTHER_HELP declined', 'CRLF generated']))

  const { answers, manifests } = await ask(output_dir, [
    legacy('NOTE_ADD', { name: 'a', text: 'one' }),
    legacy('ADD_NOTE', { name: 'a', text: 'two' }),
    legacy('NOTE_COUNT', { kind: 'any' }),
    legacy('NOTE_COUNT', { kind: 'x' }),
    legacy('NOTE_COUNT', { kind: null }),
    legacy('CRLF'),
    legacy('LATIN'),
    legacy('NOT_UTF8'),
    legacy('DELETE'),
    legacy('BROKEN'),
    legacy('OTHER_HELP'),
    ['my:command', {}],
    ['counter:add', { by: 2 }],
  ])
  expect(answers).toMatchObject([
    { result: { name: 'a', count: 1 } },
    { result: { name: 'a', count: 2 } },
    { result: { n: 1, shown: "1.00 of {'kind': 'any'}" } },
    { result: { n: 0 } },
    { code: 'BAD_KIND', message: 'no kind' },
    { result: { a: 1 } },
    { result: { text: 'é' } },
    { result: { text: 'é' } },
    { result: { '*/': '`$' + '{x}`', a: 2, 'q"\'': '*/' } },
    { code: 'UNKNOWN_COMMAND' },
    { code: 'UNKNOWN_COMMAND' },
    { result: { result: 'processed' } },
    { result: { total: 2, shown: '<2>' } },
  ])
  // in the guide's form: the same metadata, capabilities and hooks
  expect(manifests).toMatchObject({
    my_plugin: {
      version: '1.2.0',
      description: 'My custom plugin',
      provides: { my_service: 'my_service' },
      hooks: { handleEvent: { patterns: ['my:command', 'my_namespace:*'] } },
    },
    counter: { version: '2.1.0', author: 'Ada', hooks: { beforeEvent: { order: 'first' } } },
  })
})

test('what somebody has edited is left alone, and the rest is written again', () => {
  const handlers = filesIn({ 'two_in_one.py': oddHandlers['two_in_one.py']! })
  const outputDir = scratchFolder()
  const statesOf = (more: object = {}): Record<string, string> =>
    Object.fromEntries(generated(handlers, { outputDir, ...more }).written.map(({ path, state }) => [path, state]))
  const own = 'migrated_custom/handlers/note_add.ts'
  expect(Object.values(statesOf({ dryRun: true }))).toContain('written')
  expect(readdirSync(outputDir)).toEqual([])
  expect(new Set(Object.values(statesOf()))).toEqual(new Set(['written']))
  expect(new Set(Object.values(statesOf()))).toEqual(new Set(['unchanged']))

  const edited = `${readFileSync(join(outputDir, own), 'utf8')}// mine\n`
  writeFileSync(join(outputDir, own), edited)
  writeFileSync(join(handlers, 'two_in_one.py'), String(oddHandlers['two_in_one.py']).replaceAll('"count"', '"number"'))
  const states = statesOf()
  expect(states[own]).toBe('edited')
  expect(states['migrated_custom/schema.ts']).toBe('replaced')
  expect(readFileSync(join(outputDir, own), 'utf8')).toBe(edited)
  expect(readFileSync(join(outputDir, `${own}.new`), 'utf8')).toContain('number:')

  expect(statesOf({ force: true })[own]).toBe('replaced')
  expect(readFileSync(join(outputDir, own), 'utf8')).toContain('number:')
})

test('two handlers of one command that nothing chooses between are a problem; the first is taken', () => {
  const one =
    'from a import command_handler, SocketResponse\n@command_handler("SAME")\nclass A:\n    async def handle(self, p, w, f):\n        return SocketResponse.success("SAME", {"from": 1})\n'
  const { conflicts, problems } = generated(filesIn({ 'b.py': one.replace('1}', '2}'), 'a.py': one }))
  expect(conflicts).toMatchObject([{ command: 'SAME', chosen: 'a.py (A)', others: ['b.py (A)'], decided: false }])
  expect(problems).toHaveLength(1)
})

test('names that would be written over each other are kept apart', () => {
  const handler = (command: string): string =>
    `@command_handler("${command}")\nclass A:\n    async def handle(self, p, w, f):\n        return SocketResponse.success("X", {})\n`
  const { output_dir, written } = generated(filesIn({ 'a.py': handler('A.B') + handler('A_B') }))
  const paths = written.map(({ path }) => path)
  expect(paths).toEqual(expect.arrayContaining(['a_b', 'a_b_2'].map(name => `migrated_custom/handlers/${name}.ts`)))
  const index = readFileSync(join(output_dir, 'migrated_custom/index.ts'), 'utf8')
  expect(index).toContain("import { aB2 } from './handlers/a_b_2.ts'")
  const plugin = String(oddHandlers['my_plugin.py'])
  const { problems, counts } = generated(filesIn({ 'one.py': plugin, 'two.py': plugin }))
  expect(problems).toEqual(['two.py: there is another plugin my_plugin; it was left out'])
  expect(counts.plugins).toBe(1)
})

test('the command line: flags of the guide, a report, and an exit code that says how it went', async () => {
  const cwd = scratchFolder()
  const to = ['--output-dir', join(cwd, 'out')]
  const done = await ksi(['migrate', 'generate', '--handlers-dir', oldHandlers, ...to, '--report', 'report.md'], {
    cwd,
  })
  expect(done.code).toBe(0)
  expect(done.stdout).toContain('30 commands in 31 files: 14 bodies translated, 30 covered by the daemon')
  expect(readFileSync(join(cwd, 'report.md'), 'utf8')).toMatch(
    /^## Command to Event Mapping\n[\s\S]*\| SET_AGENT_KV \(/m,
  )
  const strict = ksi(['migrate', 'generate', '--handlers-dir', oldHandlers, ...to, '--strict', '--json'], { cwd })
  expect((await strict).code).toBe(1)
  const missing = await ksi(['migrate', 'generate', '--json', ...to], { cwd })
  expect(missing).toMatchObject({ code: 2, json: { error: { code: 'INVALID_INPUT' } } })
  const nothing = await ksi(['migrate', 'generate', '--handlers-dir', '.', '--output-dir', 'other'], { cwd })
  expect(nothing.code).toBe(3)
  expect(existsSync(join(cwd, 'other'))).toBe(false)
  mkdirSync(join(cwd, 'nameless'))
  writeFileSync(join(cwd, 'nameless/odd.py'), '@command_handler("a\\nb")\nclass Odd(CommandHandler):\n  pass\n')
  const nameless = await ksi(['migrate', 'generate', '--handlers-dir', 'nameless', '--output-dir', 'other'], { cwd })
  expect(nameless).toMatchObject({ code: 1, stdout: expect.stringContaining('the command of Odd has no usable name') })
})
