import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from './load-config.ts'
import { makeFolder, placesOf } from './places-of.ts'
import { settingsOf } from './plugin-settings.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ksi-places-'))
afterAll(() => rmSync(scratch, { recursive: true }))

test('every place is absolute and in the home, and none is made by naming it', async () => {
  const home = join(scratch, 'home')
  const places = placesOf(await loadConfig({ flags: { home }, env: {}, cwd: '/' }))
  expect(places).toEqual({
    home,
    config_file: undefined,
    socket_dir: '/tmp/ksi',
    legacy_sockets: ['/tmp/ksi/control.sock'],
    run_dir: '/tmp/ksi/.run',
    pid_file: '/tmp/ksi/.run/pid',
    log_file: `${home}/logs/daemon.log`,
    state_dir: `${home}/var/state`,
    database: `${home}/var/state/ksi.db`,
    shared_database: `${home}/var/db/agent_shared_state.db`,
    identities_file: `${home}/var/db/identities.json`,
    profiles_dir: `${home}/agent_profiles`,
    prompts_dir: `${home}/prompts`,
    session_log_dir: `${home}/var/logs/sessions`,
    plugin_dirs: [`${home}/plugins`],
    cache_dir: `${home}/cache`,
  })
  expect(existsSync(home)).toBe(false)
})

test('folders are made for this user alone, and one that exists stays as it is', () => {
  const deep = join(scratch, 'a/b/c')
  makeFolder(deep)
  for (const folder of ['a', 'a/b', 'a/b/c']) expect(statSync(join(scratch, folder)).mode & 0o777).toBe(0o700)
  makeFolder(scratch)
  writeFileSync(join(scratch, 'file'), '')
  expect(() => makeFolder(join(scratch, 'file/x'))).toThrow(expect.objectContaining({ code: 'STORAGE_FAILED' }))
})

test('a plugin is given its own settings; what is for the daemon stays with the daemon', async () => {
  const set = ['plugins.mine.retries=3', 'plugins.mine.lazy=true', 'plugins.mine.isolate=PROCESS']
  const { config } = await loadConfig({ flags: { home: scratch, set }, env: {}, cwd: '/' })
  expect(settingsOf(config, 'mine')).toEqual({
    enabled: true,
    lazy: true,
    priority: undefined,
    isolate: 'process',
    memory_limit: 512,
    max_failures: 10,
    own: { retries: 3 },
  })
  const unmentioned = {
    enabled: true,
    lazy: undefined,
    priority: undefined,
    isolate: undefined,
    memory_limit: 512,
    max_failures: 10,
    own: {},
  }
  expect(settingsOf(config, 'other')).toEqual(unmentioned)
  expect(settingsOf(config, 'constructor')).toEqual(unmentioned)
  expect(settingsOf(config, 'completion_service').own).toEqual({})
})
