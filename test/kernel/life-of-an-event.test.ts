import { expect, test } from 'vitest'
import {
  anything,
  command,
  definePlugin,
  event,
  isThenable,
  jsonSchema,
  type Plugin,
  withRaw,
} from '../../src/plugin/index.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import { type BareOptions, bareDaemon, testClient } from '../../src/testing/bare-daemon.ts'
import { answering, hooking } from './plugins.ts'

const ping = command('t:ping', { doc: '', input: anything, output: anything })
const tick = event('t:tick', { doc: '', data: anything })
const kept = event('t:kept', { doc: '', keep: 'durable', data: anything })
const daemon = (plugins: Plugin[], options: BareOptions = {}) => bareDaemon({ plugins, ...options })

test('synchronous code is answered synchronously, the rest with a promise', async () => {
  const { bus } = await daemon([answering('sync', () => 1), answering('async', async () => 2)])
  const ask = (name: string) => bus.dispatch({ name, data: {}, source: 'test', actor: testClient })
  expect(ask('t:sync')).toMatchObject({ result: 1 })
  expect(isThenable(ask('t:async'))).toBe(true)
  expect(await ask('t:async')).toMatchObject({ result: 2 })
})

test('an event nobody answers is refused with the nearest names', async () => {
  const { request } = await daemon([answering('ping', () => 1)])
  await expect(request('t:pnig')).rejects.toMatchObject({
    code: 'EVENT_NOT_HANDLED',
    details: { nearest: ['t:ping'], hint: 'did you mean t:ping?' },
  })
})

test('a declared fact that a client sends is answered with how many it reached', async () => {
  const source = answering('a', () => 1, { emits: { tick } })
  const listener = definePlugin({
    name: 'l',
    version: '1.0.0',
    description: '',
    setup: ({ on }) => {
      on(tick, () => {})
      return {}
    },
  })
  const { request, watch } = await daemon([source, listener])
  expect(await request('t:tick')).toEqual({ delivered: 1 })
  watch('*')
  expect(await request('t:tick')).toEqual({ delivered: 2 })
  await expect(request('t:other'), 'a watcher of everything answers nothing').rejects.toMatchObject({
    code: 'EVENT_NOT_HANDLED',
  })
  watch('t:oth*')
  expect(await request('t:other')).toEqual({ delivered: 2 })
})

test('a child has its parent, depth, correlation and actor, also when the plugin emits of its own accord inside', async () => {
  const relay = definePlugin({
    name: 'relay',
    version: '1.0.0',
    description: '',
    emits: { tick },
    commands: { relay: command('t:relay', { doc: '', input: anything, output: anything }) },
    setup: own => ({
      commands: {
        relay: (_input, { call, emit }) => {
          void emit(tick, {})
          void own.emit(tick, {})
          return call(ping, {})
        },
      },
    }),
  })
  const { watch, request } = await daemon([relay, answering('ping', () => 'pong')])
  const seen = watch('*')
  expect(await request('t:relay', {}, { correlation_id: 'c1' })).toBe('pong')
  expect(seen.map(({ name, depth }) => [name, depth])).toEqual([
    ['t:tick', 1],
    ['t:tick', 1],
    ['t:ping', 1],
    ['t:relay', 0],
  ])
  const parent = seen.at(-1)!
  for (const child of seen.slice(0, 3))
    expect([child.parent_id, child.correlation_id, child.source, child.actor.id]).toEqual([
      parent.event_id,
      'c1',
      'relay',
      'test',
    ])
})

test('a loop ends with LOOP_LIMIT', async () => {
  const { request } = await daemon([answering('ping', (_data, { call }) => call(ping, {}))])
  await expect(request('t:ping')).rejects.toMatchObject({ code: 'LOOP_LIMIT' })
})

test('a listener that emits what it listens to is stopped by the depth limit', async () => {
  const echo = definePlugin({
    name: 'echo',
    version: '1.0.0',
    description: '',
    emits: { tick },
    setup: ({ on, emit }) => {
      on(tick, () => void emit(tick, {}))
      return {}
    },
  })
  const { request, watch, said } = await daemon([echo], { maxEventDepth: 5 })
  const seen = watch('t:tick')
  await request('t:tick')
  expect(seen.length).toBe(6)
  expect(said.some(({ message }) => message.includes('limit of 5'))).toBe(true)
})

test('the deadline aborts the signal, of what was called too, and answers TIMEOUT once', async () => {
  let inner: AbortSignal | undefined
  const never = answering('ping', (_data, { signal }) => {
    inner = signal
    return new Promise(() => {})
  })
  const outer = answering('outer', (_data, { call }) => call(ping, {}))
  const { request } = await daemon([never, outer])
  await expect(request('t:outer', {}, { timeout: 0.02 })).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
  expect(inner?.aborted).toBe(true)
})

test('a durable command is answered when its record, its changes and its facts are committed, as one', async () => {
  const commit = Promise.withResolvers<void>()
  const appended: unknown[] = []
  const store = {
    ...openMemoryStore(),
    append: (lines: readonly { text: string }[], changes: unknown) => {
      appended.push([lines.map(({ text }) => JSON.parse(text).name), changes])
      return commit.promise
    },
  }
  const set = answering(
    'set',
    (_data, { write, emit }) => {
      write({ store: 'shared', key: 'k', value: 1 })
      void emit(kept, { k: 1 })
      return 'ok'
    },
    { keep: 'durable', emits: { kept } },
  )
  const { request, watch } = await daemon([set], { store })
  const seen = watch('*')
  let answered = false
  const answer = request('t:set').then(value => {
    answered = true
    return value
  })
  await new Promise(setImmediate)
  expect([answered, seen.length]).toEqual([false, 0])
  expect(appended).toEqual([[['t:set', 't:kept'], [{ store: 'shared', key: 'k', text: '1' }]]])
  commit.resolve()
  expect(await answer).toBe('ok')
  expect(seen.map(({ name }) => name)).toEqual(['t:set', 't:kept'])
  expect(seen[1]!.seq).toBeGreaterThan(seen[0]!.seq!)
})

test('a plugin tells no fact that it has not declared, in whatever way it asks', async () => {
  const tell = { emits: { kept } }
  const owner = answering('owner', (_data, { emit }) => emit(kept, { by: 'owner' }), tell)
  const liar = answering('liar', (_data, { call }) => call(kept as never, { by: 'liar' }))
  const honest = answering('honest', (_data, { call }) => call(kept as never, { by: 'honest' }), tell)
  const { request, watch } = await daemon([owner, liar, honest])
  const seen = watch('t:kept')
  await request('t:owner')
  await expect(request('t:liar')).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    details: { hint: 'declare it in `emits`' },
  })
  await request('t:honest')
  expect(seen.map(({ data }) => data)).toEqual([{ by: 'owner' }, { by: 'honest' }])
})

test('clients are told in the order of the numbers, also of what a listener emits while it is told', async () => {
  const set = answering('set', (_data, { emit }) => void emit(kept, {}), { keep: 'durable', emits: { kept } })
  const ticking = definePlugin({
    name: 'ticking',
    version: '1.0.0',
    description: '',
    emits: { tick },
    setup: ({ on, emit }) => {
      on(kept, () => void emit(tick, {}))
      return {}
    },
  })
  const { request, watch } = await daemon([set, ticking])
  const seen = watch('t:*')
  await Promise.all([request('t:set'), request('t:set'), request('t:set')])
  const numbers = seen.map(({ seq }) => seq!)
  expect(seen.length).toBe(9)
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
})

test('a handler that fails after it staged changes and facts leaves neither', async () => {
  const bad = answering(
    'bad',
    (_data, { write, emit }) => {
      write({ store: 's', key: 'k', value: 1 })
      void emit(kept, {})
      throw new Error('late')
    },
    { keep: 'durable', emits: { kept } },
  )
  const { request, store, watch } = await daemon([bad])
  const seen = watch('t:kept')
  await expect(request('t:bad')).rejects.toMatchObject({ code: 'HANDLER_ERROR', message: 'bad failed on t:bad: late' })
  expect([await store.get('s', 'k'), store.bounds().last, seen.length]).toEqual([undefined, 0, 0])
})

test('when the commit fails the caller is told so, and nobody is told the fact', async () => {
  const store = { ...openMemoryStore(), append: () => Promise.reject(new Error('disk full')) }
  const set = answering('set', (_data, { emit }) => void emit(kept, {}), { keep: 'durable', emits: { kept } })
  const { request, watch } = await daemon([set], { store })
  const seen = watch('t:kept', 't:set')
  await expect(request('t:set')).rejects.toMatchObject({ message: expect.stringContaining('disk full') })
  expect(seen.filter(({ status }) => status === 'ok')).toEqual([])
})

test('subscribers are told in the order of the numbers, also when a recent event overtakes a commit', async () => {
  const commit = Promise.withResolvers<void>()
  const store = { ...openMemoryStore(), append: () => commit.promise }
  const { request, watch } = await daemon(
    [answering('slow', () => 1, { keep: 'durable' }), answering('quick', () => 2)],
    { store },
  )
  const seen = watch('*')
  const slow = request('t:slow')
  expect(await request('t:quick'), 'its answer does not wait').toBe(2)
  expect(seen).toEqual([])
  commit.resolve()
  await slow
  expect(seen.map(({ name }) => name)).toEqual(['t:slow', 't:quick'])
})

test('an idempotency key is answered with the first answer, also at the same time, and after a restart', async () => {
  let runs = 0
  const store = openMemoryStore()
  const count = answering('count', async () => ({ run: ++runs }))
  const one = await daemon([count], { store })
  const key = { idempotency_key: 'k1' }
  expect(await Promise.all([one.request('t:count', {}, key), one.request('t:count', {}, key)])).toEqual([
    { run: 1 },
    { run: 1 },
  ])
  expect(await one.request('t:count')).toEqual({ run: 2 })
  await one.bus.stop()
  const two = await daemon([count], { store })
  expect(await two.request('t:count', {}, key)).toEqual({ run: 1 })
})

test('an idempotency key with other data is a conflict: while the first runs, when it is answered, and after a restart', async () => {
  const data: unknown[] = []
  const gate = Promise.withResolvers<void>()
  const store = openMemoryStore()
  const note = answering('note', async input => {
    data.push({ ...input })
    input.changed = true // what a handler does to its data is not what was asked
    await gate.promise
    return { n: input.n }
  })
  const key = { idempotency_key: 'k' }
  const refused = { code: 'CONFLICT', details: { hint: expect.stringContaining('new key') } }
  const one = await daemon([note], { store })
  const first = one.request('t:note', { n: 1 }, key)
  const same = one.request('t:note', { n: 1 }, key)
  await expect(one.request('t:note', { n: 2 }, key)).rejects.toMatchObject(refused)
  gate.resolve()
  expect(await Promise.all([first, same])).toEqual([{ n: 1 }, { n: 1 }])
  await expect(one.request('t:note', { n: 2 }, key)).rejects.toMatchObject(refused)
  one.bus.stop()
  const two = await daemon([note], { store })
  await expect(two.request('t:note', { n: 2 }, key)).rejects.toMatchObject(refused)
  expect(await two.request('t:note', { n: 1 }, key), 'a conflict takes nothing from the first answer').toEqual({ n: 1 })
  expect(data).toEqual([{ n: 1 }])
})

test('numbers that JavaScript cannot hold are other data when their text is', async () => {
  const { request } = await daemon([answering('note', () => 1)])
  const exact = (text: string) => withRaw({ value: JSON.parse(text) }, { value: text })
  const key = { idempotency_key: 'k' }
  expect(await request('t:note', exact('12345678901234567890'), key)).toBe(1)
  await expect(request('t:note', exact('12345678901234567891'), key)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a request that failed may be tried again with the same key', async () => {
  let runs = 0
  const flaky = answering('flaky', () => {
    if (++runs === 1) throw new Error('first')
    return runs
  })
  const { request } = await daemon([flaky])
  await expect(request('t:flaky', {}, { idempotency_key: 'k' })).rejects.toThrow('first')
  expect(await request('t:flaky', {}, { idempotency_key: 'k' })).toBe(2)
})

test('beyond the queue size requests are refused, and when one is answered there is room again', async () => {
  const gate = Promise.withResolvers<void>()
  const { request } = await daemon([answering('wait', () => gate.promise)], { queueSize: 2 })
  const waiting = [request('t:wait'), request('t:wait')]
  await expect(request('t:wait')).rejects.toMatchObject({
    code: 'QUEUE_FULL',
    details: { retry_after_ms: expect.any(Number) },
  })
  gate.resolve()
  await Promise.all(waiting)
  await expect(request('t:wait')).resolves.toBeUndefined()
})

test('what beforeEvent puts in is validated like what a client sent', async () => {
  const strict: Plugin = {
    name: 's',
    version: '1.0.0',
    description: '',
    commands: {
      it: command('t:strict', {
        doc: '',
        output: anything,
        input: jsonSchema({ type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }),
      }),
    },
    setup: () => ({ commands: { it: ({ n }: { n: number }) => n } }),
  }
  const change = hooking(
    'h',
    { beforeEvent: { patterns: ['t:strict'] } },
    { beforeEvent: ({ n }) => ({ replace: { n: n === 1 ? 7 : 'x' } }) },
  )
  const { request } = await daemon([strict, change])
  expect(await request('t:strict', { n: 1 })).toBe(7)
  await expect(request('t:strict', { n: 2 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test.each([
  [{ error: 'no disk' }, { code: 'HANDLER_ERROR', message: 'no disk' }],
  [
    { success: false, error: 'no disk' },
    { code: 'HANDLER_ERROR', message: 'no disk' },
  ],
  [
    { status: 'error', error: { code: 'my:CODE', message: 'no disk' } },
    { code: 'my:CODE', message: 'no disk' },
  ],
])('a result that reports a failure is an error: %j', async (result, expected) => {
  const { request } = await daemon([answering('old', () => result)])
  await expect(request('t:old')).rejects.toMatchObject(expected)
})

test('a refusal of admission is kept on disk, another failure only in memory', async () => {
  const { fail } = await import('../../src/plugin/index.ts')
  const guard = hooking(
    'guard',
    { admitEvent: { patterns: ['t:secret'] } },
    { admitEvent: () => fail('PERMISSION_DENIED', 'test', 'do that') },
  )
  const { request, store } = await daemon([
    guard,
    answering('secret', () => 1),
    answering('bad', () => {
      throw new Error('x')
    }),
  ])
  await expect(request('t:bad')).rejects.toThrow('x')
  expect(store.bounds().last).toBe(0)
  await expect(request('t:secret')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  expect([...store.read({})].map(({ text }) => JSON.parse(text).status)).toEqual(['error'])
})

test('an admission hook that fails refuses the event', async () => {
  const broken = hooking(
    'guard',
    { admitEvent: {} },
    {
      admitEvent: () => {
        throw new Error('broken')
      },
    },
  )
  const { request } = await daemon([broken, answering('ping', () => 1)])
  await expect(request('t:ping')).rejects.toMatchObject({ code: 'HANDLER_ERROR', plugin: 'guard' })
})

test('a hook that names actors is asked about their events only, beside one that is asked about all', async () => {
  const asked: string[] = []
  const noting = (name: string) => ({
    admitEvent: (_: unknown, { actor }: any) => void asked.push(`${name} ${actor.kind}`),
  })
  const { request } = await daemon([
    hooking('some', { admitEvent: { actors: ['agent'] } }, noting('some')),
    hooking('all', { admitEvent: {} }, noting('all')),
    answering('ping', () => 1),
  ])
  await request('t:ping')
  await request('t:ping', {}, { actor: { kind: 'agent', id: 'ada' } })
  expect(asked).toEqual(['all client', 'some agent', 'all agent'])
})

test('a command that fails ten times in a row is left alone for a while; coded answers do not count', async () => {
  const { fail } = await import('../../src/plugin/index.ts')
  let broken = 0
  const { request } = await daemon([
    answering('broken', () => {
      broken++
      throw new Error('x')
    }),
    answering('coded', () => {
      throw fail('NOT_FOUND', 'it')
    }),
  ])
  for (let time = 0; time < 10; time++)
    await expect(request('t:broken')).rejects.toMatchObject({ code: 'HANDLER_ERROR' })
  await expect(request('t:broken')).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
  expect(broken).toBe(10)
  for (let time = 0; time < 12; time++) await expect(request('t:coded')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a built-in may tell and ask on behalf of another, keeping the correlation; others may not', async () => {
  const teller = (name: string): Plugin => ({
    name,
    version: '1.0.0',
    description: '',
    emits: { tick },
    commands: { it: command(`t:${name}`, { doc: '', input: anything, output: anything }) },
    setup: ({ emitFor }) => ({
      commands: {
        it: async () => emitFor({ correlation_id: 'theirs', actor: { kind: 'agent', id: 'bob' } })(tick, {}),
      },
    }),
  })
  const { request, watch } = await bareDaemon({ builtIns: [teller('ours')], plugins: [teller('stranger')] })
  const seen = watch('t:tick')
  await request('t:ours')
  expect(seen).toMatchObject([{ correlation_id: 'theirs', actor: { id: 'bob' } }])
  await expect(request('t:stranger')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('a chain may go deeper for those for whom somebody raised the limit', async () => {
  const down = answering('down', ({ n }, { call }) => (n > 0 ? call({ name: 't:down' }, { n: n - 1 }) : 'bottom'))
  const { request, bus } = await bareDaemon({ plugins: [down], maxEventDepth: 5 })
  bus.depths.raise(({ id }) => (id === 'deep' ? 20 : undefined))
  await expect(request('t:down', { n: 10 })).rejects.toMatchObject({ code: 'LOOP_LIMIT' })
  expect(await request('t:down', { n: 10 }, { actor: { kind: 'agent', id: 'deep' } })).toBe('bottom')
  await expect(request('t:down', { n: 30 }, { actor: { kind: 'agent', id: 'deep' } })).rejects.toThrow('limit of 20')
})
