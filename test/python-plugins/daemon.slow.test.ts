import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { emitEvent } from '../../src/client/index.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'

const guidePlugin = fileURLToPath(new URL('../fixtures/guide-plugin.py', import.meta.url))

/** A daemon with these files in its folder of plugins; more of its environment may be said. */
const daemonWith = async (files: Readonly<Record<string, string | Uint8Array>>, more: Record<string, string> = {}) => {
  const { home, env } = await scratchHome()
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, 'plugins', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  const started = await ksi(['start', '--detach', '--json'], { env: { ...env, ...more } })
  const socket = started.json?.socket as string
  const ask = (name: string, data: object = {}, how: { timeout?: number } = {}): Promise<any> =>
    emitEvent(name, data as never, { socket, ...how })
  const log = (): string => readFileSync(join(home, 'logs', 'daemon.log'), 'utf8')
  return { home, env, started, socket, ask, log }
}

const head = `from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginMetadata, PluginCapabilities
`
/** A plugin that answers `<name>:do` with the hooks of this body. */
const plugin = (name: string, body: string, more = ''): string => `${head}
class Mine(BasePlugin):
    def __init__(self):
        capabilities = PluginCapabilities(commands=["${name}:do"]${more})
        super().__init__(metadata=PluginMetadata(name="${name}"), capabilities=capabilities)

${body.replace(/^/gm, '    ')}

ksi_plugin = Mine
`

test("the guide's plugin, dropped into the folder, answers; nothing is configured", { timeout: 60_000 }, async () => {
  const { ask, home } = await daemonWith({ 'my_plugin.py': readFileSync(guidePlugin) })
  expect(await ask('my:command')).toEqual({ result: 'processed' })
  const { plugins } = await ask('system:plugin_status')
  expect(plugins.find(({ name }: { name: string }) => name === 'my_plugin')).toMatchObject({
    status: 'active',
    path: join(home, 'plugins', 'my_plugin.py'),
    description: 'My custom plugin',
  })
})

test('the plugin in the README for Python counts, and goes on where it was', { timeout: 60_000 }, async () => {
  const readme = readFileSync(new URL('../../python/README.md', import.meta.url), 'utf8')
  const [, counter = ''] = /```python\n(from ksi_daemon.*?)```/s.exec(readme)!
  const { ask, env, socket } = await daemonWith({ 'counter.py': counter })
  expect(await ask('counter:add', { by: 3 })).toEqual({ total: 3 })
  await ksi(['stop'], { env })
  await ksi(['start', '--detach'], { env })
  expect(await emitEvent('counter:add', {}, { socket })).toEqual({ total: 4 })
})

const statusOf = async (ask: (name: string) => Promise<any>, name: string) =>
  (await ask('system:plugin_status')).plugins.find((one: { name: string }) => one.name === name)

test('it keeps values, tells facts, asks others and hears what others tell, in its own process', {
  timeout: 60_000,
}, async () => {
  const body = `
def on_initialize(self):
    self.heard = []
    self.subscribe("state:changed", lambda name, data: self.heard.append([name, data["key"]]))

@hookimpl
async def ksi_handle_event(self, event_name, data, context):
    import os
    if event_name == "py:do":
        await context.state.set("n", {"list": [1, 2.5]})
        await context.emit("py:done", {"by": context.plugin_name})
        return {"n": await context.state.get("n"), "word": context.config.get("word"), "pid": os.getpid(), "depth": context.depth}
    if event_name == "mine:heard":
        return self.heard
`
  const more = ', emits=["py:done"], event_namespaces=["/mine"]'
  const { ask, home, env } = await daemonWith({ 'py.py': plugin('py', body, more) }, { KSI_PLUGINS_PY_WORD: 'hi' })
  const health = await ask('system:health')
  const answer = await ask('py:do')
  expect(answer.n).toEqual({ list: [1, 2.5] })
  expect(answer.pid).not.toBe(health.daemon.pid)
  expect(await ask('state:get', { namespace: 'py', key: 'n' })).toMatchObject({ found: true })
  expect(await ask('mine:heard')).toEqual([['state:changed', 'n']])
  const { events } = await ask('system:event_history', { event: 'py:done' })
  expect(events.map(({ data }: any) => data)).toContainEqual({ by: 'py' })
  await ksi(['stop'], { env })
  expect(existsSync(`/proc/${answer.pid}`)).toBe(false)
  expect(existsSync(join(home, 'plugins', '__pycache__'))).toBe(false)
})

test('each that is no plugin is named with its reason, and disturbs nobody', { timeout: 90_000 }, async () => {
  const bad = {
    'syntax.py': 'def broken(:\n',
    'tabs.py': 'if True:\n\tx = 1\n        y = 2\n',
    'latin.py': Buffer.from("name = 'caf\xe9'\n", 'latin1'),
    'missing.py': 'import no_such_package\n',
    'raises.py': '1 / 0\n',
    'exits.py': 'import sys\nsys.exit(0)\n',
    'kills.py': 'import os\nos.kill(os.getpid(), 9)\n',
    'bare.py': 'x = 1\n',
    'endless.py': 'while True:\n    pass\n',
    'setup.py': plugin('setup', 'def on_initialize(self):\n    raise ValueError("not today")'),
    'named.py': plugin('state_service', '@hookimpl\ndef ksi_handle_event(self): return 1'),
    'folder.py/x.txt': '',
    'package/__init__.py': `from .part import PART\n${plugin('package', '@hookimpl\ndef ksi_handle_event(self): return PART')}`,
    'package/part.py': 'PART = "whole"\n',
    'prints.py': `print("at the top")\n${plugin('prints', '@hookimpl\ndef ksi_handle_event(self):\n    print("{\\"type\\": \\"stop\\"}")\n    return input()')}`,
  }
  const { ask, started, log, home } = await daemonWith({ ...bad, 'my_plugin.py': readFileSync(guidePlugin) })
  expect(started.code).toBe(0)
  const failed = (started.json.failed_plugins as { name: string; reason: string }[]).map(one => [one.name, one.reason])
  expect(Object.fromEntries(failed)).toEqual({
    syntax: expect.stringMatching(/syntax.py:1: syntax error/),
    tabs: expect.stringMatching(/tabs.py:3: syntax error: tabs and spaces are mixed/),
    latin: expect.stringMatching(/it is not UTF-8/),
    missing: expect.stringMatching(/missing.py:1: there is no module no_such_package/),
    raises: expect.stringMatching(/raises.py:1: ZeroDivisionError/),
    exits: expect.stringMatching(/exits.py:2: it ends its process/),
    kills: expect.stringMatching(/ended by SIGKILL/),
    bare: expect.stringMatching(/it has no ksi_plugin/),
    endless: expect.stringMatching(/endless.py:[12]: its import did not end in time/),
    setup: expect.stringMatching(/ValueError: not today \(setup.py:\d+\)/),
    [join(home, 'plugins', 'named.py')]: expect.stringMatching(/is named state_service, as is the built-ins/),
    folder: expect.stringMatching(/it is a folder, not a file/),
  })
  expect(await ask('my:command')).toEqual({ result: 'processed' })
  expect(await ask('package:do')).toBe('whole')
  await expect(ask('prints:do')).rejects.toMatchObject({ code: 'HANDLER_ERROR', message: expect.stringMatching(/EOF/) })
  expect(await statusOf(ask, 'prints')).toMatchObject({ status: 'active' })
  for (const printed of ['at the top', 'stop'])
    await expect.poll(log).toMatch(new RegExp(`"source":"prints","message":.*${printed}`))
})

test('one that hangs is interrupted at its deadline and goes on; one that cannot be is killed and comes back', async () => {
  const body = `
@hookimpl
def ksi_handle_event(self, data):
    import os, time
    if data.get("hang") == "sleep": time.sleep(1000)
    if data.get("hang") == "busy": sum(range(10 ** 13))
    return os.getpid()
`
  const { ask } = await daemonWith({ 'py.py': plugin('py', body) })
  const pid = await ask('py:do')
  const hang = (how: string) => ask('py:do', { hang: how }, { timeout: 0.5 })
  await expect(hang('sleep')).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(await ask('py:do')).toBe(pid)
  await expect(hang('busy')).rejects.toMatchObject({ code: 'TIMEOUT' })
  await expect.poll(() => ask('py:do').catch(({ code }) => code), { timeout: 10_000 }).toBe('PLUGIN_UNAVAILABLE')
  await expect.poll(() => ask('py:do').catch(() => pid), { timeout: 10_000 }).not.toBe(pid)
}, 60_000)

test('without Python there is one clear line, and the daemon runs', { timeout: 60_000 }, async () => {
  const file = { 'my_plugin.py': readFileSync(guidePlugin) }
  const { home } = await scratchHome()
  const lacking = await daemonWith(file, { PATH: home })
  expect(lacking.started.json.failed_plugins).toEqual([
    expect.objectContaining({
      name: 'my_plugin',
      reason: 'there is no Python on this machine',
    }),
  ])
  expect((await statusOf(lacking.ask, 'my_plugin')).error.details.hint).toMatch(/install Python 3.9 or newer/)
  await expect.poll(() => lacking.log().match(/no Python/g)).toHaveLength(1)

  const gone = await daemonWith(file, { KSI_PYTHON: '/nonexistent/python' })
  expect(gone.started.json.failed_plugins[0].reason).toBe('KSI_PYTHON names /nonexistent/python, which is not there')
  const old = join(home, 'old-python')
  writeFileSync(old, '#!/bin/sh\nprintf "/usr/bin/python2\\n2\\n7\\n"\n')
  chmodSync(old, 0o755)
  const tooOld = await daemonWith(file, { KSI_PYTHON: old })
  expect(tooOld.started.json.failed_plugins[0].reason).toMatch(/is Python 2.7, which is too old/)
})

test('nothing is imported from the working directory, nor from an older ksi_daemon on the machine', {
  timeout: 60_000,
}, async () => {
  const { home } = await scratchHome()
  mkdirSync(join(home, 'site', 'ksi_daemon'), { recursive: true })
  writeFileSync(join(home, 'site', 'ksi_daemon', '__init__.py'), '1 / 0\n')
  writeFileSync(join(home, 'site', 'ksi_client.py'), 'WHERE = "the old one"\n')
  const body =
    '@hookimpl\ndef ksi_handle_event(self):\n    import sys, ksi_client\n    return [ksi_client.WHERE, [p for p in sys.path if p in ("", ".")]]'
  const { ask } = await daemonWith({ 'py.py': plugin('py', body) }, { PYTHONPATH: join(home, 'site') })
  expect(await ask('py:do')).toEqual(['the old one', []])
})
