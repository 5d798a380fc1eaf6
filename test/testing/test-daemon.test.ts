import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { anything, BasePlugin, command, definePlugin, event, jsonSchema } from '../../src/plugin/index.ts'
import { type PluginSource, testDaemon } from '../../src/testing/index.ts'

const add = command('tally:add', {
  doc: 'Adds.',
  keep: 'durable',
  input: jsonSchema({ type: 'object', required: ['by'], properties: { by: { type: 'integer' } } }),
  output: jsonSchema({ type: 'object', required: ['total'], properties: { total: { type: 'integer' } } }),
})
const added = event('tally:added', { doc: 'There is more.', data: anything })

/** Counts in rows and in memory, and says which of its kind it is. */
const tally = (word: string) =>
  definePlugin({
    name: 'tally',
    version: '1.0.0',
    description: 'Counts.',
    config: jsonSchema({ type: 'object', properties: { from: { type: 'integer', default: 0 } } }),
    commands: { add },
    emits: { added },
    hooks: { serializeState: {}, deserializeState: {} },
    setup: ({ config, subscribe, log }) => {
      let total = config.from
      subscribe(['agent:connected'], () => log(`${word} heard`))
      return {
        commands: {
          add: async ({ by }, { write, emit }) => {
            total += by
            write({ store: 'tally', key: 'total', value: total })
            await emit(added, { word, total })
            return { total }
          },
        },
        hooks: {
          serializeState: () => total,
          deserializeState: (state: unknown) => {
            total = Number(state)
          },
        },
      }
    },
  })

test('a plugin answers, tells, listens and keeps; what it kept and who watches outlive a restart', async () => {
  await using daemon = await testDaemon({ plugins: [tally('one')], config: { tally: { from: 10 } } })
  const told = daemon.watch('tally:*')
  const { total } = await daemon.request(add, { by: 5 })
  expect(total).toBe(15)
  await expect(daemon.request('tally:add', { by: 'much' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(told.map(({ name }) => name)).toContain('tally:added')
  await daemon.emit('agent:connected', { agent_id: 'a', capabilities: [] })
  expect(daemon.log.filter(({ source }) => source === 'tally').map(({ message }) => message)).toEqual(['one heard'])
  await daemon.request('state:set', { namespace: 'mine', key: 'k', value: { a: 1 } })
  await daemon.restart()
  expect(await daemon.rows('tally')).toEqual({ total: 15 })
  expect(await daemon.state('mine')).toEqual({ k: { a: 1 } })
  const before = told.length
  await daemon.request(add, { by: 1 })
  expect(told.length).toBeGreaterThan(before)
  await daemon.emit('nobody:listens')
})

test('a plugin is reloaded with its state, and the old one stays when the new one is wrong', async () => {
  await using daemon = await testDaemon({ plugins: [tally('old')] })
  const told = daemon.watch('tally:added')
  await daemon.request(add, { by: 1 })
  await daemon.reload('tally', tally('new'))
  await daemon.request(add, { by: 1 })
  const broken = {
    ...tally('broken'),
    setup: () => {
      throw new Error('no')
    },
  }
  await expect(daemon.reload('tally', broken)).rejects.toMatchObject({ code: 'RELOAD_FAILED' })
  await daemon.request(add, { by: 1 })
  expect(told.map(({ data }) => data)).toEqual([
    { word: 'old', total: 1 },
    { word: 'new', total: 2 },
    { word: 'new', total: 3 },
  ])
  await daemon.reload('tally') // not the broken one again
  await daemon.restart()
  await daemon.request(add, { by: 1 })
  expect(told.at(-1)?.data).toEqual({ word: 'new', total: 1 })
  await expect(daemon.reload('nobody', tally('x'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

class Guide extends BasePlugin {
  constructor() {
    super({ metadata: { name: 'mine' }, capabilities: { commands: ['mine:do'] } })
  }
  ksi_handle_event() {
    return { how: 'class' }
  }
}

const written = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-sources-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const inFile = (how: string): string => `export const ksi_plugin = {
  metadata: { name: 'mine' }, capabilities: { commands: ['mine:do'] }, ksi_handle_event: () => ({ how: '${how}' }) }`

test.each<[string, (folder: string) => PluginSource]>([
  ['class', () => Guide],
  ['class', () => new Guide()],
  ['file', folder => join(folder, 'mine.js')],
  ['file', folder => pathToFileURL(join(folder, 'mine.js'))],
  ['file', folder => pathToFileURL(join(folder, 'mine.js')).href],
  ['folder', folder => join(folder, 'in_folder')],
])('a plugin may be given as what its module exports, or as where it lies: %s', async (how, source) => {
  const folder = written({ 'mine.js': inFile('file'), 'in_folder/index.js': inFile('folder') })
  await using daemon = await testDaemon({ plugins: [source(folder)] })
  expect(await daemon.request('mine:do')).toEqual({ how })
})

test('a file is read again for a reload and for a restart', async () => {
  const file = join(written({ 'mine.js': inFile('first') }), 'mine.js')
  await using daemon = await testDaemon({ plugins: [file] })
  writeFileSync(file, inFile('second'))
  await daemon.reload('mine')
  expect(await daemon.request('mine:do')).toEqual({ how: 'second' })
  writeFileSync(file, inFile('third'))
  await daemon.restart()
  expect(await daemon.request('mine:do')).toEqual({ how: 'third' })
})

test.each<{ what: string; plugin: PluginSource; config?: Record<string, object>; code?: string }>([
  { what: 'a wrong configuration', plugin: tally('x'), config: { tally: { from: 'far' } }, code: 'INVALID_CONFIG' },
  { what: 'no file', plugin: './no/such/plugin.ts' },
  { what: 'something else', plugin: { name: 'nothing' } as never },
  { what: 'a throw', plugin: { ...tally('x'), setup: () => Promise.reject(new Error('no luck')) } },
])(
  'what keeps a plugin from starting is thrown, and nothing is left: $what',
  async ({ plugin, config = {}, ...more }) => {
    const { code = 'PLUGIN_LOAD_FAILED' } = more
    const timer = globalThis.setTimeout
    await expect(testDaemon({ plugins: [plugin], config })).rejects.toMatchObject({ code })
    expect(globalThis.setTimeout).toBe(timer)
  },
)

test('without the plugins that come with the daemon there is nobody but the plugin', async () => {
  await using daemon = await testDaemon({ plugins: [tally('alone')], builtIns: false })
  expect(await daemon.request(add, { by: 2 })).toEqual({ total: 2 })
  await expect(daemon.request('state:get', { key: 'k' })).rejects.toMatchObject({ code: 'EVENT_NOT_HANDLED' })
})

test('until waits for what no clock hurries, and says what never came', async () => {
  await using daemon = await testDaemon()
  let turns = 0
  await daemon.until(() => ++turns > 3)
  await expect(daemon.until(() => 1 > 2, 50)).rejects.toThrow('1 > 2')
})

test('a client speaks lines without a socket, and is closed when it says nothing for too long', async () => {
  await using daemon = await testDaemon({ plugins: [tally('one')] })
  const client = await daemon.connect()
  const silent = await daemon.connect()
  client.send({ event: 'system:subscribe', data: { patterns: ['tally:added'] } })
  client.send({ event: 'tally:add', data: { by: 4 }, correlation_id: 'c' })
  client.send('no json')
  await daemon.clock.advance(0)
  expect(client.received).toContainEqual(expect.objectContaining({ correlation_id: 'c', data: { total: 4 } }))
  expect(client.received).toContainEqual(expect.objectContaining({ event: 'tally:added' }))
  expect(client.received.map(line => line.error?.code)).toContain('INVALID_JSON')
  await daemon.clock.advance('40s')
  expect([client.isClosed, silent.isClosed]).toEqual([false, true])
  await expect(daemon.connect('nowhere.sock')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the folder of a plugin is there when it asks for it', async () => {
  const writer = definePlugin({
    name: 'writer',
    version: '1.0.0',
    description: 'Writes a file.',
    setup: ({ data_dir }) => {
      writeFileSync(join(data_dir, 'file'), 'text')
      return {}
    },
  })
  await using daemon = await testDaemon({ plugins: [writer] })
  expect(readFileSync(join(daemon.dataDir('writer'), 'file'), 'utf8')).toBe('text')
})

test('a plugin in a process of its own has the time of the machine, is restarted with the daemon and ends with it', async () => {
  const folder = written({
    'far/ksi-plugin.json': '{"run": ["node", "far.mjs"]}',
    'far/far.mjs': `import { createInterface } from 'node:readline'
      const manifest = { name: 'far', commands: { pid: { name: 'far:pid' } } }
      for await (const line of createInterface({ input: process.stdin })) {
        const { type, id } = JSON.parse(line)
        const value = type === 'initialize' ? { protocol: 1, manifest } : type === 'command' ? { pid: process.pid } : null
        console.log(JSON.stringify({ type: 'result', id, value }))
        if (type === 'stop') break
      }`,
  })
  const daemon = await testDaemon({ plugins: [join(folder, 'far')] })
  await expect(daemon.clock.advance('1s')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
  const first = await daemon.request('far:pid')
  await daemon.restart()
  const second = await daemon.request('far:pid')
  expect(second.pid).not.toBe(first.pid)
  await daemon.stop()
  for (const { pid } of [first, second]) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})
