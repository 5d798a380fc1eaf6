import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome, startDetached } from '../cli/ksi.ts'

const guide = `import { BasePlugin, hookimpl } from 'ksi-daemon/plugin'

class MyPlugin extends BasePlugin {
  constructor() {
    super({
      metadata: { name: 'my_plugin', version: '1.0.0', description: 'My custom plugin' },
      capabilities: { event_namespaces: ['/my_namespace'], commands: ['my:command'], provides_services: ['my_service'] },
    })
  }

  @hookimpl
  ksi_handle_event(event_name: string, data: any, context: any) {
    if (event_name === 'my:command') return { result: 'processed' }
    if (event_name === 'my_namespace:stack') return { stack: new Error('here').stack }
  }
}

export const ksi_plugin = MyPlugin
`

const folder = (plugins: Readonly<Record<string, string>>) => async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  for (const [name, text] of Object.entries(plugins)) writeFileSync(join(home, 'plugins', name), text)
  const { pid } = await startDetached(env)
  const emit = async (event: string, data: object = {}) => {
    const { json } = await ksi(['emit', event, '-', '--json'], { env, input: JSON.stringify(data) })
    return json.error ?? json
  }
  return { home, env, pid, emit }
}

const guideDaemon = folder({ 'my_plugin.ts': guide })

test('the guide’s plugin in TypeScript, dropped into the folder, answers; it is compiled once', async () => {
  const { home, env, emit, pid } = await guideDaemon()
  expect(await emit('my:command')).toEqual({ result: 'processed' })
  const kept = readdirSync(join(home, 'cache/compiled'))
  expect(kept).toHaveLength(1)
  expect(childrenOf(pid)).toEqual([])

  const file = join(home, 'cache/compiled', kept[0]!)
  writeFileSync(file, readFileSync(file, 'utf8').replace('processed', 'as it was kept'))
  await ksi(['stop'], { env })
  await startDetached(env)
  expect(await emit('my:command')).toEqual({ result: 'as it was kept' })

  writeFileSync(join(home, 'plugins/my_plugin.ts'), guide.replace('processed', 'anew'))
  await ksi(['stop'], { env })
  await startDetached(env)
  expect(await emit('my:command')).toEqual({ result: 'anew' })
}, 90_000)

test('a decorated plugin may be in files, with enums and the like; its errors name its own lines', async () => {
  const { home, emit } = await folder({
    'my_plugin.ts': `import { Word } from './_words.ts'
      import { word } from './_more.ts'
      ${guide.replace(`'processed'`, 'word(Word.hello)')}`,
    '_words.ts': `export enum Word { hello = 'hello' }`,
    '_more.ts': `export const word = (text: string): string => text + '!'`,
  })()
  expect(await emit('my:command')).toEqual({ result: 'hello!' })
  const { stack } = await emit('my_namespace:stack')
  const lines = readFileSync(join(home, 'plugins/my_plugin.ts'), 'utf8').split('\n')
  expect(stack).toContain(`my_plugin.ts:${lines.findIndex(text => text.includes(`'here'`)) + 1}:`)
}, 90_000)

test('all forms of a class, and a plain object', async () => {
  const { emit } = await folder({
    'handler.js': `import { EventHandlerPlugin } from 'ksi-daemon/plugin'
      export default class extends EventHandlerPlugin {
        constructor() { super({ metadata: { name: 'handler' }, handled_events: ['handler:one', 'many:*'] }) }
        async handleEvent(name, data, context) {
          if (name === 'many:clock') return { ...(await context.request('clock:now')), depth: context.depth }
          if (name === 'many:nobody') return { said: (await context.emit('nobody:there')) ?? 'nothing' }
          if (name === 'many:keep') { await context.state.set('k', data); return { kept: await context.state.get('k'), keys: await context.state.keys() } }
          if (name !== 'many:unknown') return { name }
        }
      }`,
    'clock.ts': `import { ServicePlugin, hookimpl } from 'ksi-daemon/plugin'
      class Clock extends ServicePlugin {
        heard: string[] = []
        constructor() {
          super({ service_name: 'clock', metadata: { name: 'clock' }, capabilities: {
            commands: { 'clock:now': { doc: 'The time.', input: { type: 'object', properties: { zone: { type: 'string' } } } } },
            emits: ['clock:ticked'],
          } })
        }
        now() { return 'noon' }
        onInitialize() {
          this.subscribe('clock:tick*', (name, data) => { this.heard.push(name + ' ' + data.n) })
        }
        @hookimpl
        async ksi_handle_event(name: string, data: any, context: any) {
          await context.emit('clock:ticked', { n: 1 })
          return { ...this.getStatus(), heard: this.heard }
        }
      }
      export const ksi_plugin = Clock`,
    'object.js': `import { hookimpl } from 'ksi-daemon/plugin'
      let clock
      export const ksi_plugin = {
        metadata: { name: 'object', priority: 10 },
        capabilities: { commands: ['object:now'], requires_services: ['clock'] },
        ksi_plugin_context(context) { clock = context.services.clock },
        ksi_handle_event: () => ({ now: clock.now() }),
        ksi_filter_event: (name, data) => (data.stop ? null : undefined),
        ksi_validate_event: hookimpl({ tryfirst: true })((name, data) => { if (data.wrong) throw new Error('it is wrong') }),
        ksi_post_event: (name, result) => (name === 'handler:one' ? { ...result, after: true } : undefined),
      }`,
    'wrong.js': `export const ksi_plugin = { metadata: { name: 'wrong' }, capabilities: { commands: 'a:b', event_namespaces: [1] }, ksi_startup() {} }`,
  })()
  expect(await emit('handler:one')).toEqual({ name: 'handler:one', after: true })
  expect(await emit('many:things')).toEqual({ name: 'many:things' })
  expect(await emit('many:unknown')).toMatchObject({ code: 'EVENT_NOT_HANDLED' })
  expect(await emit('many:nobody')).toEqual({ said: 'nothing' })
  expect(await emit('many:keep', { a: 1 })).toEqual({ kept: { a: 1 }, keys: ['k'] })
  expect(await emit('many:clock')).toEqual({ name: 'clock', running: true, heard: ['clock:ticked 1'], depth: 0 })
  expect(await emit('clock:now', { zone: 1 })).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await emit('object:now')).toEqual({ now: 'noon' })
  expect(await emit('handler:one', { stop: true })).toMatchObject({ code: 'EVENT_CANCELLED' })
  expect(await emit('handler:one', { wrong: true })).toMatchObject({ message: expect.stringMatching(/: it is wrong$/) })
  const { plugins } = await emit('system:plugin_status', {})
  expect(plugins.find(({ name }: any) => name === 'wrong').error.message).toMatch(
    /capabilities\.event_namespaces must be a list of texts; capabilities\.commands must be a list of names/,
  )
}, 90_000)

test('a transport of the class form is started with its section of the configuration, and stopped with the daemon', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  const told = join(home, 'told')
  writeFileSync(
    join(home, 'plugins/pigeon.ts'),
    `import { TransportPlugin, hookimpl } from 'ksi-daemon/plugin'
    import { appendFileSync } from 'node:fs'
    const tell = (word: string) => appendFileSync(${JSON.stringify(told)}, word + ' ')
    class Pigeon extends TransportPlugin {
      constructor() { super({ transport_type: 'pigeon', metadata: { name: 'pigeon' } }) }
      createTransport({ loft }: { loft: string }) { return { start: () => tell('start ' + loft), stop: () => tell('stop') } }
      onInitialize() { tell('init') }
      onCleanup() { tell('cleanup') }
      @hookimpl({ trylast: true }) ksi_ready() { tell('ready'); return undefined }
      @hookimpl ksi_shutdown() { tell('shutdown') }
    }
    export const ksi_plugin = Pigeon\n`,
  )
  writeFileSync(join(home, 'daemon.json'), '{"transports": {"pigeon": {"enabled": true, "loft": "high"}}}')
  await startDetached(env)
  await ksi(['stop'], { env })
  expect(readFileSync(told, 'utf8')).toBe('init start high ready stop shutdown cleanup ')
}, 90_000)

const childrenOf = (pid: number): string[] =>
  execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.trim().startsWith(`${pid} `))
