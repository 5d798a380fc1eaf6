import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig, type Start } from './load-config.ts'
import { placesOf } from './places-of.ts'

const old = (dotEnv?: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-old-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (dotEnv !== undefined) writeFileSync(join(folder, '.env'), dotEnv)
  return folder
}
const load = (folder: string, { flags, env = {}, cwd = '/' }: Partial<Start> = {}) =>
  loadConfig({ flags: { dropIn: folder, ...flags }, env: { HOME: '/home/ada', ...env }, cwd })

const five = ['admin', 'agents', 'messaging', 'state', 'completion']

test('§1.4 in the folder of the old daemon everything has its old place', async () => {
  const folder = old()
  const loaded = await load(folder)
  expect(placesOf(loaded)).toEqual({
    home: folder,
    config_file: undefined,
    socket_dir: `${folder}/sockets`,
    legacy_sockets: ['control', ...five].map(name => `${folder}/sockets/${name}.sock`),
    run_dir: `${folder}/var/run`,
    pid_file: `${folder}/var/run/ksi_daemon.pid`,
    log_file: `${folder}/var/logs/daemon/daemon.log`,
    state_dir: `${folder}/var/state`,
    database: `${folder}/var/state/ksi.db`,
    shared_database: `${folder}/var/db/agent_shared_state.db`,
    identities_file: `${folder}/var/db/identities.json`,
    profiles_dir: `${folder}/agent_profiles`,
    prompts_dir: `${folder}/prompts`,
    session_log_dir: `${folder}/var/logs/sessions`,
    plugin_dirs: [`${folder}/plugins`],
    cache_dir: `${folder}/cache`,
  })
  expect(loaded.standsIn?.folders).toEqual([`${folder}/agent_profiles`, `${folder}/var/tmp`])
  expect(loaded.config.plugins.agent_service).toMatchObject({ shipped_profiles: false })
})

test('§1.1 the folder is meant from where one is; without a name it is the folder one is in', async () => {
  const folder = old()
  mkdirSync(join(folder, 'sub'))
  expect((await load('sub', { cwd: folder })).home).toBe(join(folder, 'sub'))
  expect((await load('.', { cwd: folder })).home).toBe(folder)
})

test('§1.1 a folder that is not there is no folder of the old daemon, and is not made', async () => {
  const folder = join(old(), 'tpyo')
  await expect(load(folder)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(folder) })
})

test('§1.1 --socket-dir is honoured: all sockets are there, whatever the variables say', async () => {
  const folder = old()
  const env = { KSI_ADMIN_SOCKET: 'elsewhere/admin.sock' }
  const places = placesOf(await load(folder, { env, flags: { socketDir: 's' }, cwd: '/run' }))
  expect(places.socket_dir).toBe('/run/s')
  expect(places.legacy_sockets).toEqual(['control', ...five].map(name => `/run/s/${name}.sock`))
})

test('§1.3 every setting of the old daemon is read, relative paths from its folder', async () => {
  const folder = old()
  const env = {
    ...Object.fromEntries(five.map(name => [`KSI_${name.toUpperCase()}_SOCKET`, `other/${name}`])),
    KSI_PID_FILE: 'run/pid',
    KSI_DB_PATH: 'db/shared.db',
    KSI_IDENTITY_STORAGE_PATH: '/abs/identities.json',
    KSI_LOG_DIR: 'logs',
    KSI_SESSION_LOG_DIR: 'logs/sessions',
    KSI_LOG_LEVEL: 'warning',
    KSI_LOG_FORMAT: 'json',
    KSI_LOG_STRUCTURED: 'false',
    KSI_TMP_DIR: 'scratch',
    KSI_SOCKET_TIMEOUT: '2.5',
    KSI_COMPLETION_TIMEOUT_DEFAULT: '120',
    KSI_COMPLETION_TIMEOUT_MIN: '10',
    KSI_COMPLETION_TIMEOUT_MAX: '600',
    KSI_CLAUDE_TIMEOUT_ATTEMPTS: '[5, 10.5]',
    KSI_CLAUDE_PROGRESS_TIMEOUT: '30',
    KSI_TEST_COMPLETION_TIMEOUT: '60',
    KSI_HOT_RELOAD_SOCKET: 'x',
    CLAUDE_BIN: '~/bin/claude',
    CLAUDE_MODEL: 'opus',
  }
  const loaded = await load(folder, { env, cwd: '/elsewhere' })
  const { config, standsIn, warnings } = loaded
  expect(placesOf(loaded)).toMatchObject({
    legacy_sockets: [`${folder}/sockets/control.sock`, ...five.map(name => `${folder}/other/${name}`)],
    pid_file: `${folder}/run/pid`,
    shared_database: `${folder}/db/shared.db`,
    identities_file: '/abs/identities.json',
    log_file: `${folder}/logs/daemon.log`,
    session_log_dir: `${folder}/logs/sessions`,
  })
  expect(config.daemon).toMatchObject({ log_level: 'WARN', log_format: 'json' })
  expect(config.plugins.completion_service).toMatchObject({
    timeout: 120,
    min_timeout: 10,
    max_timeout: 600,
    progress_timeout: 30,
    claude_program: '~/bin/claude',
    model: 'opus',
  })
  expect(config.plugins.legacy.timeout_attempts).toEqual([5, 10.5])
  expect(standsIn?.folders).toContain(`${folder}/scratch`)
  expect(warnings).toEqual([])
})

test('§1.3 names are not case-sensitive; the environment wins over .env, which says only what the old daemon asked', async () => {
  const folder = old('ksi_db_path=from-file.db\nKSI_LOG_DIR=from-file\nHOME=/home/eve\nksi_home=/away\n')
  const loaded = await load(folder, { env: { Ksi_Log_Dir: 'from-env', KSI_HOME: '/away', KSI_SOCKET_DIR: '/away' } })
  expect(placesOf(loaded)).toMatchObject({
    home: folder,
    socket_dir: `${folder}/sockets`,
    shared_database: `${folder}/from-file.db`,
    log_file: `${folder}/from-env/daemon.log`,
  })
})

test('§1.3 a level that there is not counts as INFO, and that is said', async () => {
  const { config, warnings } = await load(old(), { env: { KSI_LOG_LEVEL: 'chatty' } })
  expect(config.daemon.log_level).toBe('INFO')
  expect(warnings).toEqual([expect.stringContaining('KSI_LOG_LEVEL')])
})

test('§1.3 values that cannot be read refuse the start, all at once', async () => {
  const env = {
    KSI_LOG_FORMAT: 'xml',
    KSI_COMPLETION_TIMEOUT_MIN: 'soon',
    KSI_CLAUDE_TIMEOUT_ATTEMPTS: '[1,',
    KSI_SOCKET_TIMEOUT: 'five',
    KSI_LOG_STRUCTURED: 'maybe',
  }
  const refusal = await load(old(), { env }).catch(cause => cause)
  expect(refusal.code).toBe('INVALID_CONFIG')
  for (const name of Object.keys(env)) expect(refusal.message).toContain(`${name}: expected`)
})

test('a daemon.json in the folder, and flags, say more than the old places', async () => {
  const folder = old()
  writeFileSync(join(folder, 'daemon.json'), '{"transports": {"unix": {"legacy_socket_paths": {"admin": false}}}}')
  const loaded = await load(folder, { flags: { set: ['daemon.log_dir=/logs'] } })
  expect(placesOf(loaded)).toMatchObject({
    config_file: `${folder}/daemon.json`,
    log_file: '/logs/daemon.log',
    legacy_sockets: ['control', ...five.slice(1)].map(name => `${folder}/sockets/${name}.sock`),
  })
})

test('§1.3 outside of that folder the old sockets are asked for by a folder or one by one, and compatibility_mode ends them', async () => {
  const ask = async (set: string[], env = {}) =>
    placesOf(await loadConfig({ flags: { set }, env: { HOME: '/home/ada', ...env }, cwd: '/' })).legacy_sockets
  expect(await ask([])).toEqual(['/tmp/ksi/control.sock'])
  expect(await ask([], { KSI_STATE_SOCKET: '/old/state.sock' })).toEqual(['/tmp/ksi/control.sock', '/old/state.sock'])
  const folder = 'transports.unix.legacy_sockets=/old'
  expect(await ask([folder])).toEqual(['/tmp/ksi/control.sock', ...five.map(name => `/old/${name}.sock`)])
  expect(await ask([folder, 'transports.unix.compatibility_mode=false'])).toEqual([])
})
