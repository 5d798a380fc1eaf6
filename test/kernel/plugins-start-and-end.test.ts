import { expect, test } from 'vitest'
import { anything, command, event, jsonSchema, type Plugin, service } from '../../src/plugin/index.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'
import { answering, hooking, plugin } from './plugins.ts'

const numbers = service<{ n: number }>('numbers')
const tick = event('t:tick', { doc: '', data: anything })
const it = command('t:it', { doc: '', input: anything, output: anything })
const statusOf = async (plugins: Plugin[], config = {}) => {
  const { host } = await bareDaemon({ plugins, config })
  return Object.fromEntries(host.status().map(({ name, status, error }) => [name, error?.message ?? status]))
}

test('a plugin that throws, hangs or delivers too little in setup is listed with its reason, and the others run', async () => {
  const status = await statusOf([
    plugin('throws', {
      setup: () => {
        throw new Error('no database')
      },
    }),
    plugin('empty', { commands: { it }, setup: () => ({}) }),
    answering('good', () => 1),
  ])
  expect(status).toEqual({
    throws: 'throws did not start: no database',
    empty: 'empty did not start: commands.it is declared and not delivered',
    good: 'active',
  })
})

test('what a plugin began before its setup failed is undone', async () => {
  let undone = false
  await statusOf([
    plugin('half', {
      setup: ({ defer }) => {
        defer(() => {
          undone = true
        })
        throw new Error('x')
      },
    }),
  ])
  expect(undone).toBe(true)
})

test('a plugin starts after those it needs, whatever the order they are found in', async () => {
  const order: string[] = []
  const lender = plugin('lender', {
    priority: 90,
    provides: { numbers },
    setup: () => {
      order.push('lender')
      return { services: { numbers: { n: 7 } } }
    },
  })
  const borrower = plugin('borrower', {
    priority: 1,
    needs: { numbers },
    commands: { it },
    setup: ({ services }) => {
      order.push('borrower')
      return { commands: { it: () => (services.numbers as { n: number }).n } }
    },
  })
  const { request } = await bareDaemon({ plugins: [borrower, lender] })
  expect(order).toEqual(['lender', 'borrower'])
  expect(await request('t:it')).toBe(7)
})

test('a missing service, a missing plugin, another version and a circle are each named', async () => {
  const a = service<object>('a')
  const b = service<object>('b')
  const status = await statusOf([
    plugin('needs-service', { needs: { numbers } }),
    plugin('needs-plugin', { dependencies: ['nobody'] }),
    plugin('needs-newer', { dependencies: ['base@^2'] }),
    plugin('base'),
    plugin('chicken', { needs: { b }, provides: { a } }),
    plugin('egg', { needs: { a }, provides: { b } }),
  ])
  expect(status).toEqual({
    'needs-service': 'needs-service needs numbers, which no running plugin provides',
    'needs-plugin': 'needs-plugin did not start: it depends on nobody, which is not running',
    'needs-newer': 'needs-newer did not start: it depends on base@^2, which is not running',
    base: 'active',
    chicken: 'chicken did not start: it waits for itself: chicken → egg → chicken',
    egg: 'egg did not start: it waits for itself: egg → chicken → egg',
  })
})

test('two plugins of one name: the first runs, the second is refused with both paths', async () => {
  const { host, request } = await bareDaemon({
    plugins: [answering('twin', () => 'first'), answering('twin', () => 'second', { event: 't:other' })],
  })
  expect(await request('t:twin')).toBe('first')
  expect(host.status().map(({ status, error }) => [status, error?.code])).toEqual([
    ['active', undefined],
    ['failed', 'DUPLICATE_PLUGIN'],
  ])
  expect(host.status()[1]!.error!.details).toMatchObject({
    first: expect.stringContaining('twin'),
    path: expect.stringContaining('twin'),
  })
})

test('one that comes later under the name of one that runs is refused in the same way', async () => {
  const { host, request } = await bareDaemon({ plugins: [answering('twin', () => 'first')] })
  await host.start([{ plugin: answering('twin', () => 'second', { event: 't:other' }), path: '/late.js' }])
  await host.start([{ plugin: answering('twin', () => 'third'), path: '/later.js' }])
  expect(host.status().map(({ error }) => error?.code)).toEqual([undefined, 'DUPLICATE_PLUGIN', 'DUPLICATE_PLUGIN'])
  expect(await request('t:twin')).toBe('first')
  await expect(request('t:other')).rejects.toMatchObject({ code: 'EVENT_NOT_HANDLED' })
})

test('the name of a built-in is reserved', async () => {
  const { host } = await bareDaemon({ builtIns: [answering('ours', () => 1)], plugins: [answering('ours', () => 2)] })
  expect(host.status()[1]!.error).toMatchObject({
    code: 'DUPLICATE_PLUGIN',
    details: { hint: expect.stringContaining('replaces') },
  })
})

test('a second answerer of a command is refused unless it says that it replaces, whatever the order', async () => {
  const twice = await bareDaemon({
    plugins: [answering('a', () => 'a', { event: 't:x' }), answering('b', () => 'b', { event: 't:x' })],
  })
  expect(twice.host.status()[1]!.error!.message).toBe('t:x is answered by both a and b')
  const replaced = await bareDaemon({
    plugins: [
      answering('b', () => 'b', { event: 't:x', replaces: ['t:x'] }),
      answering('a', () => 'a', { event: 't:x' }),
    ],
  })
  expect(await replaced.request('t:x')).toBe('b')
})

test('a disabled plugin is not started, and its configuration is checked when it is', async () => {
  const config = jsonSchema({ type: 'object', properties: { size: { type: 'integer', default: 3 } } })
  const sized = plugin('sized', {
    config,
    commands: { it },
    setup: ({ config }) => ({ commands: { it: () => config.size } }),
  })
  expect(await statusOf([sized], { sized: { enabled: false } })).toEqual({ sized: 'disabled' })
  expect(await statusOf([sized], { sized: { size: 'big' } })).toEqual({
    sized: expect.stringContaining('plugins.sized: size must be integer'),
  })
  expect(await (await bareDaemon({ plugins: [sized] })).request('t:it')).toBe(3)
})

test('a lazy plugin is set up once, when first needed', async () => {
  let setups = 0
  const lazy = plugin('lazy', {
    lazy: true,
    commands: { it },
    setup: async () => {
      setups++
      return { commands: { it: () => 'there' } }
    },
  })
  const { request, host } = await bareDaemon({ plugins: [lazy] })
  expect([setups, host.status()[0]!.status]).toEqual([0, 'lazy'])
  expect(await Promise.all([request('t:it'), request('t:it')])).toEqual(['there', 'there'])
  expect([setups, host.status()[0]!.status]).toEqual([1, 'active'])
})

test('a plugin that fails in its startup hook is taken out again, with those who borrow from it', async () => {
  const lender = plugin('lender', {
    provides: { numbers },
    hooks: { startup: {} },
    setup: () => ({
      services: { numbers: { n: 1 } },
      hooks: {
        startup: () => {
          throw new Error('no port')
        },
      },
    }),
  })
  const borrower = plugin('borrower', { needs: { numbers } })
  expect(await statusOf([lender, borrower, plugin('other')])).toEqual({
    other: 'active',
    borrower: 'borrower did not start: lender, which it needs, did not start',
    lender: 'lender did not start: startup failed: no port',
  })
})

test('stopping asks the shutdown hook, then ends those that depend on others first, each undoing in reverse what it began', async () => {
  const seen: string[] = []
  const noting = (name: string, ...dependencies: string[]) =>
    plugin(name, {
      dependencies,
      hooks: { shutdown: {} },
      setup: ({ defer }) => {
        defer(() => void seen.push(`${name} first`))
        defer(() => void seen.push(`${name} second`))
        return { hooks: { shutdown: () => void seen.push(`${name} told`) } }
      },
    })
  const { stop } = await bareDaemon({ plugins: [noting('a'), noting('b', 'a')] })
  await stop()
  expect(seen).toEqual(['a told', 'b told', 'b second', 'b first', 'a second', 'a first'])
})

test('a plugin may emit, call, subscribe and write only what it declared and was permitted', async () => {
  const emits = { tick }
  const { request } = await bareDaemon({
    plugins: [
      answering('undeclared', (_data, { emit }) => emit(tick, {})),
      answering('forbidden', (_data, { emit }) => emit(tick, {}), { emits, permissions: { emit: ['other:*'] } }),
      answering('allowed', (_data, { emit }) => emit(tick, {}), { emits, permissions: { emit: ['t:*'] } }),
      answering('writes', (_data, { write }) => write({ store: 'theirs', key: 'k', value: 1 }), {
        permissions: { state: ['mine'] },
      }),
      answering('pretends', (_data, { call }) => call(it, {}, { actor: { kind: 'agent', id: 'bob' } })),
    ],
  })
  for (const name of ['undeclared', 'forbidden', 'writes', 'pretends'])
    await expect(request(`t:${name}`), name).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(request('t:allowed')).resolves.toBeUndefined()
})

test('a hook that fails is reported as system:error and passed over; failing at system:error itself is not', async () => {
  const declared = plugin('system', { emits: { error: event('system:error', { doc: '', data: anything }) } })
  const bad = hooking(
    'bad',
    { beforeEvent: {}, afterEvent: {} },
    {
      beforeEvent: () => {
        throw new Error('broken')
      },
      afterEvent: () => {
        throw new Error('broken')
      },
    },
  )
  const { request, watch } = await bareDaemon({ plugins: [declared, bad, answering('it', () => 1)] })
  const seen = watch('system:error')
  expect(await request('t:it')).toBe(1)
  expect(seen.map(({ data }) => data)).toMatchObject([
    { plugin: 'bad', event: 't:it', error_class: 'HANDLER_ERROR' },
    { plugin: 'bad' },
  ])
})

test('hooks run first, by priority, in order of loading, last; a chain gives each what the one before put in', async () => {
  const adds = (name: string, letter: string, order?: 'first' | 'last') =>
    hooking(
      name,
      { beforeEvent: { patterns: ['t:*'], ...(order && { order }) } },
      { beforeEvent: data => ({ replace: { word: data.word + letter } }) },
    )
  const { request } = await bareDaemon({
    plugins: [
      adds('p4', '4', 'last'),
      adds('p2', '2'),
      { ...adds('p1', '1'), priority: 10 },
      adds('p3', '3'),
      adds('p0', '0', 'first'),
      answering('word', ({ word }) => word),
    ],
  })
  expect(await request('t:word', { word: '' })).toBe('01234')
})

test('a hook that hangs is passed over after its time', async () => {
  const hanging = hooking(
    'hanging',
    { beforeEvent: { patterns: ['t:*'] } },
    { beforeEvent: () => new Promise(() => {}) },
  )
  const { request, said } = await bareDaemon({ plugins: [hanging, answering('it', () => 1)], eventTimeout: 0.1 })
  expect(await request('t:it')).toBe(1)
  expect(said.some(({ source, message }) => source === 'hanging' && message.includes('took too long'))).toBe(true)
})

test('tasks that a plugin gives back from ready run until the daemon stops', async () => {
  let running = false
  const worker = hooking(
    'worker',
    { ready: {} },
    {
      ready: () => ({
        tasks: [
          {
            name: 'work',
            run: async (signal: AbortSignal) => {
              running = true
              await new Promise(resolve => signal.addEventListener('abort', resolve))
              running = false
            },
          },
        ],
      }),
    },
  )
  const { host, stop } = await bareDaemon({ plugins: [worker] })
  await host.ready()
  expect(running).toBe(true)
  await stop()
  expect(running).toBe(false)
})
