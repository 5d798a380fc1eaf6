import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig, type Start } from './load-config.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ksi-sources-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let homes = 0
const homeWith = (text?: string): string => {
  const home = join(scratch, `home-${homes++}`)
  mkdirSync(home)
  if (text !== undefined) writeFileSync(join(home, 'daemon.json'), text)
  return home
}
const load = (text?: string, { flags, env, cwd = scratch }: Partial<Start> = {}) =>
  loadConfig({ flags: { home: homeWith(text), ...flags }, env: { HOME: '/home/ada', ...env }, cwd })

test('flags win over the environment, the environment over the file, key by key', async () => {
  const text = JSON.stringify({
    daemon: { log_level: 'ERROR', event_timeout: 1, max_event_history: 1 },
    transports: { unix: { socket_dir: '/file' } },
    plugins: { mine: { deep: { a: 1, b: 2 } } },
  })
  const env = {
    KSI_LOG_LEVEL: 'warning',
    KSI_SOCKET_DIR: '/env',
    KSI_TRANSPORT_UNIX_ENABLED: 'off',
    KSI_DB_PATH: 'old.db',
  }
  const set = ['daemon.event_timeout=2.5', 'plugins.mine.deep.b=[3]', 'plugins.mine.word=plain']
  const { config, home, origins } = await load(text, { flags: { set, debug: true }, env })
  expect(config.daemon).toMatchObject({ log_level: 'DEBUG', event_timeout: 2.5, max_event_history: 1 })
  expect(config.daemon.shared_database).toBe(join(scratch, 'old.db'))
  expect(config.transports.unix).toMatchObject({ enabled: false, socket_dir: '/env' })
  expect(config.plugins.mine).toMatchObject({ deep: { a: 1, b: [3] }, word: 'plain', enabled: true, max_failures: 10 })
  expect(Object.fromEntries(await origins())).toEqual({
    'daemon.log_level': '--debug',
    'daemon.event_timeout': '--set',
    'daemon.max_event_history': `${home}/daemon.json:1:${text.indexOf('1}') + 1}`,
    'daemon.shared_database': 'KSI_DB_PATH',
    'transports.unix.enabled': 'KSI_TRANSPORT_UNIX_ENABLED',
    'transports.unix.socket_dir': 'KSI_SOCKET_DIR',
    'plugins.mine.deep.a': `${home}/daemon.json:1:${text.indexOf('1,"b"') + 1}`,
    'plugins.mine.deep.b': '--set',
    'plugins.mine.word': '--set',
  })
})

test('folders of plugins add up: flags, file, both variables', async () => {
  const flags = { pluginDir: ['flag'] }
  const env = { KSI_PLUGIN_DIRS: '/one:/two', KSI_PLUGIN_PATH: '/three:/one' }
  const { config, home, origins } = await load('{"daemon": {"plugin_dirs": ["mine", "~/x", "~"]}}', { flags, env })
  expect(config.daemon.plugin_dirs).toEqual([
    join(scratch, 'flag'),
    join(home, 'mine'),
    '/home/ada/x',
    '/home/ada',
    '/one',
    '/two',
    '/three',
  ])
  expect((await origins()).get('daemon.plugin_dirs')).toBe(
    `${home}/daemon.json:1:28, KSI_PLUGIN_DIRS, KSI_PLUGIN_PATH, --plugin-dir`,
  )
})

test('the file is found by --config, KSI_CONFIG, --home, KSI_HOME and in ~/.ksi, in this order', async () => {
  const user = homeWith()
  mkdirSync(join(user, '.ksi'))
  const places = { flag: homeWith(), env: homeWith(), home: homeWith(), envHome: homeWith(), user: join(user, '.ksi') }
  for (const [name, folder] of Object.entries(places)) {
    writeFileSync(join(folder, 'daemon.json'), JSON.stringify({ plugins: { found: { name } } }))
  }
  const env = { HOME: user, KSI_CONFIG: join(places.env, 'daemon.json'), KSI_HOME: places.envHome }
  const flags = { config: 'daemon.json', home: places.home }
  const found = async (start: Partial<Start>) =>
    (await loadConfig({ env: { HOME: user }, cwd: places.flag, ...start })).config.plugins.found?.name
  expect(await found({ flags, env })).toBe('flag')
  expect(await found({ flags: { home: flags.home }, env })).toBe('env')
  expect(await found({ flags: { home: flags.home }, env: { ...env, KSI_CONFIG: '' } })).toBe('home')
  expect(await found({ env: { ...env, KSI_CONFIG: '' } })).toBe('envHome')
  expect(await found({})).toBe('user')
})
