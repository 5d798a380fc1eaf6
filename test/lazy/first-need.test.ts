import { expect, test } from 'vitest'
import { plainManifest } from '../../src/host/kept-manifests.ts'
import { lazyPlugin } from '../../src/host/lazy-plugin.ts'
import { anything, command, definePlugin, fail, type Plugin, type Schema, service } from '../../src/plugin/index.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'

const asking = (name: string) => command(`${name}:do`, { doc: '', input: anything, output: anything })
const named = (name: string, more: object): Plugin =>
  definePlugin({ name, version: '1.0.0', description: '', commands: { do: asking(name) }, ...more } as never)

/** A daemon with this plugin as it is known from the cache; `reads` counts how often its file was read. */
const daemonWith = async (plugin: Plugin, { now = plugin, others = [] as Plugin[] } = {}) => {
  const counted = { reads: 0, forgotten: 0 }
  const known = lazyPlugin(plainManifest(plugin), {
    path: `/plugins/${plugin.name}.js`,
    elsewhere: false,
    read: async () => {
      counted.reads++
      await new Promise(resolve => setTimeout(resolve, 20))
      return { plugin: now, path: `/plugins/${plugin.name}.js` }
    },
    forget: () => void counted.forgotten++,
  })
  const daemon = await bareDaemon({
    plugins: [known.plugin, ...others],
    config: { [plugin.name]: { lazy: true } },
    read: () => named(plugin.name, { setup: () => ({ commands: { do: () => 'mended' } }) }),
  })
  const status = () => daemon.host.status().find(({ name }) => name === plugin.name)
  return { ...daemon, counted, status }
}

test('events that come before it is there wait in their order, and it is loaded once', async () => {
  const seen: number[] = []
  const plugin = named('late', { setup: async () => ({ commands: { do: ({ n }: { n: number }) => seen.push(n) } }) })
  const daemon = await daemonWith(plugin)
  expect(daemon.status()?.status).toBe('lazy')
  const numbers = Array.from({ length: 100 }, (_, n) => n)
  expect(await Promise.all(numbers.map(n => daemon.request('late:do', { n })))).toEqual(numbers.map(n => n + 1))
  expect(seen).toEqual(numbers)
  expect(daemon.counted.reads).toBe(1)
  expect(daemon.status()?.status).toBe('active')
  await daemon.stop()
})

test.each<readonly [how: string, setup: () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('not today')
    },
  ],
  [
    'throws an error of ours',
    () => {
      throw fail('NOT_FOUND', 'not today')
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('not today')
    },
  ],
  ['delivers nothing', () => ({ commands: {} })],
])('one whose setup %s answers PLUGIN_LOAD_FAILED, stays failed, and comes back with a reload', async (_, setup) => {
  const daemon = await daemonWith(named('bad', { setup }))
  const codes = await Promise.all([1, 2, 3].map(async () => (await daemon.dispatch('bad:do')) as any))
  expect(codes.map(({ error }) => error.code)).toEqual(Array(3).fill('PLUGIN_LOAD_FAILED'))
  expect(await daemon.dispatch('bad:do')).toMatchObject({ error: { code: 'PLUGIN_LOAD_FAILED' } })
  expect(daemon.counted.reads).toBe(1)
  expect(daemon.status()).toMatchObject({ status: 'failed', error: { code: 'PLUGIN_LOAD_FAILED' } })
  expect(daemon.said.filter(({ level, source }) => level === 'ERROR' && source === 'bad')).toHaveLength(1)
  await daemon.host.reload('bad')
  expect(await daemon.request('bad:do')).toBe('mended')
  await daemon.stop()
})

test('one that declares something else now is not believed, is forgotten, and says what to do', async () => {
  const delivers = { setup: () => ({ commands: { do: () => 1 } }) }
  const plugin = named('mine', delivers)
  const daemon = await daemonWith(plugin, { now: named('mine', { ...delivers, description: 'another' }) })
  expect(await daemon.dispatch('mine:do')).toMatchObject({
    error: { code: 'PLUGIN_LOAD_FAILED', details: { hint: 'ksi plugin reload mine' } },
  })
  expect(daemon.counted.forgotten).toBe(1)
  await daemon.stop()
})

test('what a schema of another library says beside its JSON Schema holds, also for the configuration', async () => {
  const even: Schema = {
    '~standard': {
      version: 1,
      vendor: 'other',
      validate: value => {
        const { n } = value as { n?: number }
        return n === undefined || n % 2 === 0
          ? { value: { half: (n ?? 0) / 2 } }
          : { issues: [{ message: 'must be even' }] }
      },
      jsonSchema: { input: () => ({ type: 'object' }), output: () => ({ type: 'object' }) },
    },
  }
  const commands = { do: command('half:do', { doc: '', input: even, output: anything }) }
  const setup = ({ config }: { config: unknown }) => ({ commands: { do: (data: unknown) => [data, config] } })
  const daemon = await daemonWith(named('half', { commands, config: even, setup }))
  expect(await daemon.request('half:do', { n: 6 })).toEqual([{ half: 3 }, { half: 0 }])
  expect(await daemon.dispatch('half:do', { n: 7 })).toMatchObject({
    error: { code: 'INVALID_INPUT', message: expect.stringContaining('must be even') },
  })
  await daemon.stop()
})

test('who borrows its service loads it; startup runs before the first answer, ready after the daemon is ready', async () => {
  const Lent = service<() => string>('lent')
  const told: string[] = []
  const lender = named('lender', {
    provides: { Lent },
    hooks: { startup: {}, ready: {}, shutdown: {} },
    setup: async () => ({
      commands: { do: () => told.push('asked') },
      services: { Lent: () => 'a service' },
      hooks: {
        startup: () => void told.push('startup'),
        ready: () => void told.push('ready'),
        shutdown: () => void told.push('shutdown'),
      },
    }),
  })
  const alone = await daemonWith(lender)
  await alone.host.ready()
  await alone.stop()
  expect(told).toEqual([])

  const needs = { Lent }
  const borrower = named('borrower', {
    needs,
    setup: ({ services }: any) => ({ commands: { do: () => services.Lent() } }),
  })
  const daemon = await daemonWith(lender, { others: [borrower] })
  expect(daemon.counted.reads).toBe(1)
  expect(told).toEqual(['startup'])
  await daemon.host.ready()
  expect(await daemon.request('borrower:do')).toBe('a service')
  await daemon.request('lender:do')
  await daemon.stop()
  expect(told).toEqual(['startup', 'ready', 'asked', 'shutdown'])
})

test('one that is stopped while it is being loaded does not stay behind', async () => {
  let isUp = false
  const setup = async ({ defer }: { defer: (undo: () => void) => void }) => {
    isUp = true
    defer(() => {
      isUp = false
    })
    return { commands: { do: () => 1 } }
  }
  const daemon = await daemonWith(named('late', { setup }))
  const answer = daemon.dispatch('late:do')
  await daemon.stop()
  await answer
  expect(isUp).toBe(false)
})

test('an ordinary plugin is set up at the start, so these tests can fail', async () => {
  let isUp = false
  const daemon = await bareDaemon({
    plugins: [
      named('eager', {
        setup: () => {
          isUp = true
          return { commands: { do: () => 1 } }
        },
      }),
    ],
  })
  expect(isUp).toBe(true)
  await daemon.stop()
})
