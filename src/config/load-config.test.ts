import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { KsiError } from '../errors.ts'
import { jsonSchema, manifestOf } from '../plugin/index.ts'
import { loadConfig, type Start } from './load-config.ts'
import { settingsOf } from './plugin-settings.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ksi-config-'))
afterAll(() => rmSync(scratch, { recursive: true }))
const guide = readFileSync(new URL('../../test/fixtures/guide-daemon.json', import.meta.url), 'utf8')

let homes = 0
const homeWith = (text?: string): string => {
  const home = join(scratch, `home-${homes++}`)
  mkdirSync(home)
  if (text !== undefined) writeFileSync(join(home, 'daemon.json'), text)
  return home
}
const load = (text?: string, { flags, env, cwd = scratch }: Partial<Start> = {}) =>
  loadConfig({ flags: { home: homeWith(text), ...flags }, env: { HOME: '/home/ada', ...env }, cwd })
const refusal = async (text: string, start?: Partial<Start>): Promise<KsiError> =>
  load(text, start).then(
    () => expect.fail('it was accepted'),
    cause => cause,
  )

test('without a file everything has its default, in the home', async () => {
  const { config, home, file, warnings } = await load()
  expect(config.daemon).toMatchObject({
    max_event_history: 1000,
    event_timeout: 30,
    log_level: 'INFO',
    plugin_dirs: [],
  })
  expect(config.daemon.log_dir).toBe(join(home, 'logs'))
  expect(config.plugins.state_service.state_dir).toBe(join(home, 'var/state'))
  expect(config.transports.unix.socket_dir).toBe('/tmp/ksi')
  expect({ file, warnings }).toEqual({ file: undefined, warnings: [] })
  expect(Object.isFrozen(config.daemon.log_rotate)).toBe(true)
})

test('the guide’s file starts as it is: one warning per placeholder, its defaults, and nothing made there', async () => {
  const { config, home, warnings } = await load(guide)
  expect(warnings.map(line => line.replace(home, ''))).toEqual([
    expect.stringMatching(
      /^\/daemon.json:4:7: daemon.plugin_dirs\[0\]: "\/path\/to\/ksi\/ksi_daemon\/plugins" is a placeholder/,
    ),
    expect.stringMatching(/^\/daemon.json:5:7: .*"\/path\/to\/custom\/plugins" is a placeholder/),
    expect.stringMatching(/^\/daemon.json:19:20: .*"\/path\/to\/var\/state" is a placeholder/),
    expect.stringMatching(/^\/daemon.json:22:23: .*"\/path\/to\/agent_profiles" is a placeholder/),
    expect.stringMatching(/^\/daemon.json:23:26: .*"\/path\/to\/identities.json" is a placeholder/),
  ])
  expect(config.daemon.plugin_dirs).toEqual([])
  expect(config.plugins.state_service.state_dir).toBe(join(home, 'var/state'))
  expect(config.plugins.agent_service.profiles_dir).toBe(join(home, 'agent_profiles'))
  expect(config.plugins.agent_service.identities_file).toBe(join(home, 'var/db/identities.json'))
  expect(config.plugins.completion_service).toMatchObject({ model: 'claude-3-sonnet', timeout: 300 })
  expect(existsSync('/path/to')).toBe(false)
})

test.each([
  ['tuning', { event_queue_size: 10_000, worker_threads: 4, batch_timeout: 0.1 }],
  ['debugging', { log_level: 'DEBUG', log_events: true }],
])('the guide’s snippet for %s is a whole file as well', async (_, daemon) => {
  const { config, warnings } = await load(JSON.stringify({ daemon }))
  expect(config.daemon).toMatchObject(daemon)
  expect(warnings).toEqual([])
})

test('a snippet pasted below its section is merged with it, and said', async () => {
  const { config, home, warnings } = await load(
    '{\n"daemon": {"max_event_history": 5},\n"daemon": {"log_level": "debug"}\n}',
  )
  expect(config.daemon).toMatchObject({ max_event_history: 5, log_level: 'DEBUG' })
  expect(warnings).toEqual([`${home}/daemon.json:3:1: daemon: "daemon" stands here a second time`])
})

test('comments and trailing commas are allowed', async () => {
  const { config, warnings } = await load('\ufeff// mine\n{ "daemon": { /* why */ "log_events": true, }, }\n')
  expect(config.daemon.log_events).toBe(true)
  expect(warnings).toEqual([])
})

test('unknown keys are named with their place and the nearest key, and do no harm', async () => {
  const text =
    '{\n  "daemon": { "event_timeot": 3 },\n  "log_level": "DEBUG",\n  "transports": { "unxi": {} },\n  "xyzzy": 1\n}'
  const { warnings, home } = await load(text, { flags: { set: ['daemon.log_evnts=true'] } })
  expect(warnings.map(line => line.replace(`${home}/`, ''))).toEqual([
    'daemon.json:2:15: daemon.event_timeot: unknown key; did you mean event_timeout?',
    'daemon.json:3:3: log_level: unknown key; did you mean daemon.log_level?',
    'daemon.json:4:19: transports.unxi: no transport of this name is built in, so a plugin must make it; did you mean unix?',
    'daemon.json:5:3: xyzzy: unknown key',
    '--set: daemon.log_evnts: unknown key; did you mean log_events?',
  ])
})

test('all problems are told at once, each with its place, what was expected and what was found', async () => {
  const text = `{
  "daemon": { "event_timeout": "30", "log_level": "DEBG", "plugin_dirs": ["a", 5], "log_dir": "" },
  "transports": { "unix": true },
  "plugins": { "mine": { "priority": 1.5 } }
}`
  const start = { flags: { set: ['nonsense', 'daemon.worker_threads=0'] }, env: { KSI_COMPLETION_TIMEOUT_MIN: 'soon' } }
  const { code, message, details } = await refusal(text, start)
  expect(code).toBe('INVALID_CONFIG')
  expect(message.replaceAll(/^\S+\/daemon/gm, 'daemon').split('\n')).toEqual([
    'daemon.json:2:32: daemon.event_timeout: expected a number of at least 0.001 (s), found the text "30"',
    'daemon.json:2:51: daemon.log_level: expected one of DEBUG, INFO, WARN, ERROR, found the text "DEBG"; did you mean DEBUG?',
    'daemon.json:2:80: daemon.plugin_dirs[1]: expected a path, found the number 5',
    'daemon.json:2:95: daemon.log_dir: expected a path, found the text ""',
    'daemon.json:3:27: transports.unix: expected an object, found true',
    'daemon.json:4:38: plugins.mine.priority: expected an integer from -1000 to 1000, found the number 1.5',
    'KSI_COMPLETION_TIMEOUT_MIN: expected a number of at least 0.001 (s), found the text "soon"',
    '--set: nonsense: expected <key>=<value>, as daemon.event_timeout=5',
    '--set: daemon.worker_threads: expected an integer from 1 to 64 (threads), found the number 0',
  ])
  expect(details.hint).toMatch(/config check/)
})

test.each([
  [
    '',
    '1:1: expected a value: a text in double quotes, a number, true, false, null, [ or {, found the end of the file',
  ],
  [
    '{\n "daemon": {"log_events": tru}}',
    '2:27: expected a value: a text in double quotes, a number, true, false, null, [ or {, found "tru"',
  ],
  ['{daemon: 1}', '1:2: expected a key in double quotes, found "daemon"'],
  ['{"version" 1}', '1:12: expected ":" after the key, found "1"'],
  ['{"version": 1\n "daemon": {}}', '2:2: expected "," before the next entry, found "\\"daemon\\""'],
  ['{"version": 1', '1:14: expected "}", found the end of the file'],
  ['[]', '1:1: expected an object, found an empty list'],
  ['{"daemon": []}', '1:12: daemon: expected an object, found an empty list'],
  ['['.repeat(50_000), '1:1: nested too deeply'],
])('%j is refused with its place', async (text, expected) => {
  const { message } = await refusal(text)
  expect(message.split('\n')[0]!.replace(/^.*?daemon.json:/, '')).toBe(expected)
})

test('a file that is no text says where it stops being one', async () => {
  const home = homeWith()
  writeFileSync(join(home, 'daemon.json'), Buffer.concat([Buffer.from('{\n "é": "'), Buffer.from([0xff, 0x22])]))
  await expect(load(undefined, { flags: { home } })).rejects.toThrow(/daemon.json:2:8: expected UTF-8/)
})

test('a named file that cannot be read is refused, with the reason', async () => {
  const missing = load(undefined, { flags: { config: 'nowhere.json' } })
  await expect(missing).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: `${scratch}/nowhere.json: there is no such file`,
  })
  await expect(load(undefined, { flags: { config: scratch } })).rejects.toThrow(
    `${scratch}: it is a folder, not a file`,
  )
})

test('a file of a newer version is refused for that alone', async () => {
  const { message, details } = await refusal('{"version": 2, "daemon": {"event_timeout": {}}}')
  expect(message).toMatch(/daemon.json:1:13: version: expected at most 1, found the number 2$/)
  expect(details.hint).toMatch(/newer ksi-daemon/)
})

test('names of the prototype stay names', async () => {
  const text = '{"__proto__": {"x": 1}, "plugins": {"constructor": {"y": 1}, "mine": {"__proto__": {"z": 1}}}}'
  const { config, warnings } = await load(text)
  expect(({} as Record<string, unknown>).z).toBeUndefined()
  expect(Object.getPrototypeOf(config)).toBe(Object.prototype)
  expect(Object.hasOwn(config.plugins, 'constructor') && config.plugins.constructor).toMatchObject({ y: 1 })
  expect(warnings).toHaveLength(2)
})

test('sections and settings of plugins that nobody reads are named once the plugins are known', async () => {
  const loaded = await load('{"plugins": {\n"state_servce": {"a": 1},\n"mine": {"retris": 1, "enabled": true}}}')
  const config = jsonSchema({ type: 'object', properties: { retries: { type: 'integer' } } })
  const plugins = [
    { name: 'state_service', manifest: undefined },
    { name: 'mine', manifest: manifestOf({ name: 'mine', version: '1', description: '', config, setup: () => ({}) }) },
  ]
  const warnings = await loaded.checkPlugins(() => plugins)
  expect(warnings.map(line => line.replace(/^.*daemon.json/, ''))).toEqual([
    ':2:1: plugins.state_servce: no plugin has this name; did you mean state_service?',
    ':3:10: plugins.mine.retris: mine has no such setting; did you mean retries?',
  ])
})

test('a built-in plugin is said not to run in a process of its own when that is wanted', async () => {
  const loaded = await load('{"plugins": {"one": {"isolate": "process"}, "two": {"isolate": "process"}}}')
  const plugins = [
    { name: 'one', manifest: undefined },
    { name: 'two', manifest: undefined, path: '/plugins/two.js' },
  ]
  const warnings = await loaded.checkPlugins(() => plugins)
  expect(warnings).toEqual([expect.stringMatching(/plugins\.one\.isolate: one is built in/)])
})

test('the plugin by which a daemon is stopped runs whatever the file says, which is told', async () => {
  const loaded = await load('{"plugins": {"system": {"enabled": false}, "other": {"enabled": false}}}')
  expect(settingsOf(loaded.config, 'system').enabled).toBe(true)
  expect(settingsOf(loaded.config, 'other').enabled).toBe(false)
  const plugins = ['system', 'other'].map(name => ({ name, manifest: undefined }))
  expect(await loaded.checkPlugins(() => plugins)).toEqual([
    expect.stringMatching(/plugins\.system\.enabled: system cannot be disabled/),
  ])
})
