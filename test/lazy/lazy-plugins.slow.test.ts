import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { ksi, launcher, scratchHome } from '../cli/ksi.ts'
import { source } from '../isolate/fixtures.ts'

/** Each says that it was read, in a file of its home; `order` gives back what it was asked so far. */
const files = {
  'late.ts': source(
    'late',
    { order: 'asked.push(data.n); return [...asked]', fact: "await context.emit(done, { n: 1 }); return 'told'" },
    {
      top: `import { said } from './late/_said.ts'\nsaid('late')\nconst asked: number[] = []`,
      more: 'lazy: true, hooks: { startup: {}, ready: {}, shutdown: {} },',
      rest: `await new Promise(resolve => setTimeout(resolve, 50)); said('late set up')`,
    },
  )
    .replace('setup: plugin =>', 'setup: async plugin =>')
    .replace(
      'return { commands:',
      'return { hooks: { startup: () => said("late startup"), ready: () => said("late ready"), shutdown: () => said("late shutdown") }, commands:',
    ),
  'late/_said.ts': `import { appendFileSync } from 'node:fs'
    import { join } from 'node:path'
    export const said = (what: string) => appendFileSync(join(import.meta.dirname, '../../said'), what + '\\n')`,
  'eager.js': source('eager', { a: 'return 1' }, { top: `import { said } from './late/_said.ts'\nsaid('eager')` }),
  'apart.js': source(
    'apart',
    { pid: 'return process.pid' },
    {
      top: `import { said } from './late/_said.ts'\nsaid('apart')`,
      more: 'lazy: true,',
    },
  ),
  'classic.js': `import { EventHandlerPlugin } from 'ksi-daemon/plugin'
    import { said } from './late/_said.ts'
    said('classic')
    class Classic extends EventHandlerPlugin {
      constructor() { super({ handled_events: ['classic:do', 'old:*'], metadata: { name: 'classic' } }) }
      handleEvent(name) { return { name } }
    }
    export const ksi_plugin = Classic`,
  'snake.py': `from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginMetadata, PluginCapabilities
import os
with open(os.path.join(os.path.dirname(__file__), "..", "said"), "a") as file:
    file.write("snake\\n")
class Snake(BasePlugin):
    def __init__(self):
        commands = {"snake:do": {"doc": "Does it as a snake does.", "input": {"type": "object"}}}
        super().__init__(PluginMetadata(name="snake", lazy=True), PluginCapabilities(commands=commands))
    @hookimpl
    def ksi_handle_event(self, event_name, data):
        return {"n": data["n"]}
ksi_plugin = Snake
`,
}
const config = { plugins: { apart: { isolate: 'process' }, classic: { lazy: true } } }
const lazyOnes = ['late.ts', 'apart.js', 'classic.js', 'snake.py']

const home = async (more: Readonly<Record<string, string>> = {}) => {
  const { home: folder, env } = await scratchHome()
  for (const [name, text] of Object.entries({ ...files, ...more })) {
    mkdirSync(join(folder, 'plugins', 'late'), { recursive: true })
    writeFileSync(join(folder, 'plugins', name), text)
  }
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify(config))
  const said = (): string[] =>
    existsSync(join(folder, 'said')) ? readFileSync(join(folder, 'said'), 'utf8').trim().split('\n').sort() : []
  return { folder, env, said, silence: () => rmSync(join(folder, 'said'), { force: true }) }
}
type Home = Awaited<ReturnType<typeof home>>

const start = async ({ env }: Home) => {
  const { json, stdout, stderr } = await ksi(['start', '--detach', '--json'], { env })
  expect(json?.socket, stdout + stderr).toBeDefined()
  return clientOf(json.socket)
}

const clientOf = async (socket: string) => {
  const client = await connect({ socket })
  onTestFinished(() => client.close())
  const ask = (name: string, data: object = {}): Promise<any> => client.request(name, data as never)
  const states = async () =>
    Object.fromEntries(
      (await ask('system:plugin_status')).plugins
        .filter((one: any) => !one.built_in)
        .map(({ name, status }: any) => [name, status]),
    )
  return { ask, states, close: () => client.close() }
}

const stop = ({ env }: Home) => ksi(['stop'], { env })
const canTrace = spawnSync('strace', ['-f', 'true']).status === 0
if (!canTrace) console.log('strace is not there or not allowed: what a start opens is not traced')

/** A start of the daemon in the foreground with everything that it and its children open. */
const tracedStart = async ({ folder, env }: Home) => {
  const trace = join(folder, 'trace')
  const words = [
    '-f',
    '-qq',
    '-e',
    'trace=open,openat,openat2',
    '-o',
    trace,
    process.execPath,
    launcher,
    'start',
    '--json',
  ]
  const child = spawn('strace', words, {
    env: { PATH: process.env.PATH!, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ready = Promise.withResolvers<string>()
  let told = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    told += text
    if (told.includes('\n')) ready.resolve(JSON.parse(told.split('\n')[0]!).socket)
  })
  child.once('exit', () => ready.reject(new Error('it ended')))
  const ended = new Promise(resolve => child.once('exit', resolve))
  onTestFinished(async () => void (await ended))
  return { ...(await clientOf(await ready.promise)), opened: () => readFileSync(trace, 'utf8') }
}

test('a second start reads no lazy plugin, and yet all is known of it; the first event that concerns it loads it, once', {
  timeout: 90_000,
}, async () => {
  const place = await home()
  const first = await start(place)
  expect(place.said()).toEqual(['apart', 'classic', 'eager', 'late', 'snake'])
  const [catalogue, help] = [
    await first.ask('system:discover', { detail: true }),
    await first.ask('system:help', { event: 'late:order' }),
  ]
  const lazy = { late: 'lazy', apart: 'lazy', classic: 'lazy', snake: 'lazy', eager: 'active' }
  expect(await first.states()).toEqual(lazy)
  await stop(place)
  place.silence()

  const second: Awaited<ReturnType<typeof start>> & { opened?: () => string } = canTrace
    ? await tracedStart(place)
    : await start(place)
  expect(place.said()).toEqual(['eager'])
  if (second.opened) {
    expect(second.opened()).toContain('/plugins/eager.js"') // so it is one that the trace would show
    for (const name of lazyOnes) expect(second.opened(), name).not.toContain(`/plugins/${name}"`)
  }
  expect(await second.states()).toEqual(lazy)
  expect(await second.ask('system:discover', { detail: true })).toEqual(catalogue)
  expect(await second.ask('system:help', { event: 'late:order' })).toEqual(help)
  expect((await second.ask('system:help', { event: 'snake:do' })).summary).toBe('Does it as a snake does.')
  const explained = await ksi(['explain', 'classic:do', '--json'], { env: place.env })
  expect(explained.json).toMatchObject({ answered_by: 'classic' })
  expect((await ksi(['explain', 'classic:do'], { env: place.env })).stdout).toMatch(/^ *\$ ksi emit classic:do$/m)
  expect(place.said()).toEqual(['eager'])

  const numbers = [1, 2, 3, 4, 5]
  const answers = await Promise.all(numbers.map(n => second.ask('late:order', { n })))
  expect(answers).toEqual(numbers.map(n => numbers.slice(0, n)))
  expect(await Promise.all(numbers.map(n => second.ask('snake:do', { n })))).toEqual(numbers.map(n => ({ n })))
  const pids = await Promise.all([second.ask('apart:pid'), second.ask('apart:pid')])
  expect(pids[0]).toBe(pids[1])
  expect(pids[0]).not.toBe((await second.ask('system:health')).daemon.pid)
  expect(await second.ask('old:anything')).toEqual({ name: 'old:anything' })
  await expect.poll(place.said).toContain('late ready')
  expect(place.said()).toEqual([
    'apart',
    'classic',
    'eager',
    'late',
    'late ready',
    'late set up',
    'late startup',
    'snake',
  ])
  expect(await second.states()).toEqual({
    late: 'active',
    apart: 'active',
    classic: 'active',
    snake: 'active',
    eager: 'active',
  })
  await second.close()
  await stop(place)
  expect(place.said()).toContain('late shutdown')
})

test('a file that has changed is read again, its helpers too; one that is not needed hears nothing of start and stop', {
  timeout: 90_000,
}, async () => {
  const place = await home()
  await start(place)
  await stop(place)
  expect(place.said()).not.toContain('late startup')
  expect(place.said()).not.toContain('late shutdown')
  place.silence()
  writeFileSync(join(place.folder, 'plugins', 'classic.js'), files['classic.js'].replaceAll('classic:do', 'classic:go'))
  writeFileSync(join(place.folder, 'plugins', 'late', '_said.ts'), `${files['late/_said.ts']}\n`)
  const { ask } = await start(place)
  expect(place.said()).toEqual(['apart', 'classic', 'eager', 'late'])
  expect(await ask('classic:go')).toEqual({ name: 'classic:go' })
})

test('a cache that is garbage is written anew', { timeout: 90_000 }, async () => {
  const place = await home()
  const cache = join(place.folder, 'cache', 'plugin-metadata.json')
  await start(place)
  await stop(place)
  const sound = JSON.parse(readFileSync(cache, 'utf8'))
  const bent = structuredClone(sound)
  for (const kept of Object.values<any>(bent.plugins)) kept.manifest.commands = { a: 'b' }
  const garbage = ['{', JSON.stringify(bent)]
  for (const text of garbage) {
    writeFileSync(cache, text)
    place.silence()
    const { ask, close } = await start(place)
    expect(place.said(), text.slice(0, 50)).toEqual(['apart', 'classic', 'eager', 'late', 'snake'])
    expect(JSON.parse(readFileSync(cache, 'utf8'))).toEqual(sound)
    expect(await ask('late:order', { n: 1 })).toEqual([1])
    await close()
    await stop(place)
  }
  rmSync(cache)
  mkdirSync(cache)
  expect(await (await start(place)).ask('late:order', { n: 1 })).toEqual([1])
})
