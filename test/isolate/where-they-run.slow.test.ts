import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tunedDaemon } from '../tuning/tuned-daemon.ts'
import { source } from './fixtures.ts'

const pid = (name: string, top = ''): string => source(name, { pid: 'return process.pid' }, { top })
const decorated = `
import { BasePlugin, hookimpl } from 'ksi-daemon/plugin'
class Decorated extends BasePlugin {
  constructor() {
    super({ metadata: { name: 'decorated' }, capabilities: { commands: ['decorated:pid'], provides_services: ['clock'] } })
  }
  @hookimpl
  ksi_handle_event() { return process.pid }
}
export const ksi_plugin = Decorated
`
const snake = `
from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginMetadata, PluginCapabilities
import resource
class Snake(BasePlugin):
    def __init__(self):
        super().__init__(PluginMetadata(name="viper"), PluginCapabilities(commands=["viper:limit"], provides_services=["poison"]))
    @hookimpl
    def ksi_handle_event(self):
        return resource.getrlimit(resource.RLIMIT_DATA)[0]
ksi_plugin = Snake
`

test('each plugin of a folder runs in a process of its own, unless it is said to run here; the limit is that of its name', {
  timeout: 30_000,
}, async () => {
  const daemon = await tunedDaemon({
    config: {
      daemon: { isolated_plugin_dirs: ['apart', 'gone'], plugin_dirs: ['beside'] },
      plugins: { own: { isolate: 'none' }, viper: { memory_limit: 321 } },
    },
    files: {
      'apart/one.js': pid('one'),
      'apart/named-otherwise.js': pid('two'),
      'apart/own.js': pid('own'),
      'apart/decorated.ts': decorated,
      'apart/snake.py': snake,
      'beside/here.js': pid('here'),
      'plugins/home.js': pid('home'),
    },
  })
  const { ask, home, grep } = daemon
  const ours = (await ask('system:health', {})).daemon.pid
  const pids: Record<string, number> = {}
  for (const name of ['one', 'two', 'own', 'decorated', 'here', 'home']) pids[name] = await ask(`${name}:pid`, {})
  expect(pids).toMatchObject({ own: ours, here: ours, home: ours })
  expect(new Set([ours, pids.one, pids.two, pids.decorated]).size).toBe(4)
  expect(await ask('viper:limit', {})).toBe(321 * 1_048_576)
  await expect.poll(() => grep('nobody can borrow its services: poison')).toHaveLength(1)
  await expect.poll(() => grep('nobody can borrow its services: clock')).toHaveLength(1)
  const compiled = readdirSync(join(home, 'cache', 'compiled')).filter(name => name.endsWith('.js'))
  expect(compiled.map(name => readFileSync(join(home, 'cache', 'compiled', name), 'utf8'))).toEqual([
    expect.stringContaining('class Decorated'),
  ])
  const missing = (await ask('system:plugin_status', {})).plugins.find(({ status }: any) => status === 'failed')
  expect(missing).toMatchObject({ name: 'gone', error: { code: 'NOT_FOUND' } })
})

test('imports that take long are named in one line', { timeout: 30_000 }, async () => {
  const top = 'await new Promise(resolve => setTimeout(resolve, 2000))'
  const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(name => [`plugins/${name}.js`, pid(name, top)]))
  const { grep } = await tunedDaemon({ files })
  expect(grep('waiting for the import')).toEqual([
    expect.stringMatching(/a\.js, .*b\.js, .*c\.js and 2 more, 10 s at most/),
  ])
})
