import { expect, test } from 'vitest'
import { anything, command, jsonSchema, type Plugin, service } from '../../src/plugin/index.ts'
import system from '../../src/plugins/system/index.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'
import { plugin } from './plugins.ts'

const clock = service<{ now: () => number }>('clock')
const it = command('t:it', { doc: '', input: anything, output: anything })
const hooking = (
  name: string,
  hooks: Record<string, (...args: any[]) => unknown>,
  more: Partial<Plugin> = {},
): Plugin =>
  plugin(name, {
    hooks: Object.fromEntries(Object.keys(hooks).map(hook => [hook, {}])),
    setup: () => ({ hooks }),
    ...more,
  })
const echo = plugin('echo', { commands: { it }, setup: () => ({ commands: { it: (data: unknown) => data } }) })
const statusOf = async (plugins: Plugin[]) => {
  const { host } = await bareDaemon({ plugins })
  return Object.fromEntries(host.status().map(({ name, status, error }) => [name, error?.message ?? status]))
}

test('a plugin adds its own check to an event of another, as JSON Schema or as any Standard Schema', async () => {
  const whole = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
  for (const schema of [whole, jsonSchema({ ...whole } as never)]) {
    const { request } = await bareDaemon({
      plugins: [echo, hooking('strict', { registerValidators: () => ({ 't:it': schema }) })],
    })
    expect(await request('t:it', { n: 1 })).toEqual({ n: 1 })
    await expect(request('t:it', { n: 'one' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  }
  const { request } = await bareDaemon({ plugins: [echo] })
  expect(await request('t:it', { n: 'one' })).toEqual({ n: 'one' })
})

test('of two checks of one event that of the lower priority counts', async () => {
  const wants = (name: string, field: string, priority: number) =>
    hooking(name, { registerValidators: async () => ({ 't:it': { type: 'object', required: [field] } }) }, { priority })
  const { request } = await bareDaemon({ plugins: [echo, wants('late', 'b', 60), wants('early', 'a', 40)] })
  expect(await request('t:it', { a: 1 })).toEqual({ a: 1 })
  await expect(request('t:it', { b: 1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('namespaces and legacy commands that a plugin registers are shown with it', async () => {
  const registering = hooking('registering', {
    registerNamespace: () => [{ namespace: '/weather', description: 'The sky.' }],
    registerCommands: () => ({ GET_WEATHER: 'weather:get' }),
  })
  const { host, request } = await bareDaemon({ plugins: [registering, system] })
  const registered = host.status().find(({ name }) => name === 'registering')?.registered
  expect(registered?.namespaces).toEqual([{ namespace: '/weather', description: 'The sky.' }])
  expect(registered?.legacy_commands).toEqual({ GET_WEATHER: 'weather:get' })
  const said = (await request('system:plugin_status', { plugin: 'registering' })) as { plugins: object[] }
  expect(said.plugins[0]).toMatchObject({ namespaces: ['weather'], legacy_commands: { GET_WEATHER: 'weather:get' } })
})

test('an answer that is none keeps the plugin from starting, with the reason', async () => {
  expect(
    await statusOf([
      hooking('words', { registerCommands: () => ['GET_WEATHER'] }),
      hooking('number', { registerValidators: () => ({ 't:it': 7 }) }),
      hooking('nameless', { registerNamespace: () => [{}] }),
      echo,
    ]),
  ).toEqual({
    words: "words did not start: its hook registerCommands must give back an event's name for each legacy command",
    number: 'number did not start: its hook registerValidators must give back a schema for each event',
    nameless: 'nameless did not start: its hook registerNamespace must give back a list of { namespace, description }',
    echo: 'active',
  })
})

test('a service that nobody declares comes from the first plugin that provides it when asked', async () => {
  const offers = (name: string, now: number, priority: number) =>
    hooking(
      name,
      { provideService: (wanted: string) => (wanted === 'clock' ? { now: () => now } : undefined) },
      { priority },
    )
  const borrower = plugin('borrower', {
    priority: 1,
    needs: { clock },
    commands: { it },
    setup: ({ services }) => ({ commands: { it: () => (services as { clock: { now: () => number } }).clock.now() } }),
  })
  const { request } = await bareDaemon({ plugins: [borrower, offers('second', 2, 20), offers('first', 1, 10)] })
  expect(await request('t:it')).toBe(1)
})

test('a service that is neither declared nor provided is named', async () => {
  const provider = hooking('provider', { provideService: () => undefined })
  const status = await statusOf([provider, plugin('borrower', { needs: { clock } })])
  expect(status.provider).toBe('active')
  expect(status.borrower).toContain('clock')
})

test('a plugin names services it depends on when it is set up; without them it is taken out', async () => {
  const depends = (name: string, on: string[]) => hooking(name, { serviceDependencies: () => on })
  const lender = plugin('lender', {
    provides: { clock },
    priority: 90,
    setup: () => ({ services: { clock: { now: () => 1 } } }),
  })
  const status = await statusOf([depends('content', ['clock']), depends('lacking', ['calendar']), lender])
  expect(status).toMatchObject({ content: 'active', lender: 'active' })
  expect(status.lacking).toContain('calendar')
})

test('a plugin is given its context once, after its setup', async () => {
  const calls: string[] = []
  const curious = plugin('curious', {
    hooks: { pluginContext: {} },
    setup: () => {
      calls.push('setup')
      return { hooks: { pluginContext: (context: { emit?: unknown }) => void calls.push(typeof context.emit) } }
    },
  })
  await bareDaemon({ plugins: [curious] })
  expect(calls).toEqual(['setup', 'function'])
})
