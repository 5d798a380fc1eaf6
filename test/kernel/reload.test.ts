import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { anything, command, event, jsonSchema, type Plugin, service } from '../../src/plugin/index.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'
import { answering, plugin } from './plugins.ts'

const numbers = service<{ n: () => number }>('numbers')
/** A daemon whose plugin files, read again, hold these. */
const daemonWith = (plugins: Plugin[], later: Plugin[], config = {}): Promise<BareDaemon> =>
  bareDaemon({ plugins, config, read: path => later.find(({ name }) => path.endsWith(`/${name}.js`)) ?? missing() })
const missing = (): never => {
  throw new Error('there is no such file')
}
const failureOf = (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => 'it worked',
    cause => cause,
  )
const sleeping = (): { done: Promise<void>; end: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { done: promise, end: resolve }
}

test('events that began before the swap end on the old one, later ones on the new; the old one ends when it is idle', async () => {
  const slow = sleeping()
  const ended: string[] = []
  const version = (n: number, run: () => unknown): Plugin =>
    plugin('a', {
      commands: { it: command('t:a', { doc: '', input: anything, output: anything }) },
      setup: ({ defer }) => {
        defer(() => void ended.push(`v${n}`))
        return { commands: { it: run } }
      },
    })
  const daemon = await daemonWith([version(1, () => slow.done.then(() => 1))], [version(2, () => 2)])
  const first = daemon.request('t:a')
  expect(await daemon.host.reload('a')).toEqual(['a'])
  expect(await daemon.request('t:a')).toBe(2)
  expect(ended).toEqual([])
  slow.end()
  expect(await first).toBe(1)
  await expect.poll(() => ended).toEqual(['v1'])
  expect(daemon.host.status().map(({ name, status }) => [name, status])).toEqual([['a', 'active']])
  await daemon.stop()
  expect(ended).toEqual(['v1', 'v2'])
})

test('an event that still waits for a hook while its plugin is swapped is answered by the new one', async () => {
  const gate = sleeping()
  const guard = plugin('guard', {
    hooks: { beforeEvent: { patterns: ['t:a'] } },
    setup: () => ({ hooks: { beforeEvent: () => gate.done } }),
  })
  const stopped: Plugin = answering('a', () => 'old', {
    setup: ({ defer }) => {
      let isOpen = true
      defer(() => {
        isOpen = false
      })
      return { commands: { it: () => (isOpen ? 'old' : 'old, after its end') } }
    },
  })
  const daemon = await daemonWith([guard, stopped], [answering('a', () => 'new')])
  const waiting = daemon.request('t:a')
  await daemon.host.reload('a')
  gate.end()
  expect(await waiting).toBe('new')
})

const counting = (version: string, more: Partial<Plugin> = {}): Plugin =>
  plugin('counter', {
    version,
    commands: {
      add: command('counter:add', { doc: '', input: anything, output: anything }),
      slow: command('counter:slow', { doc: '', input: anything, output: anything }),
    },
    hooks: { serializeState: {}, deserializeState: {} },
    setup: () => {
      let count = 0
      return {
        commands: {
          add: () => ++count,
          slow: async (_: unknown, { call }: any) => {
            await new Promise(resolve => setTimeout(resolve, 1))
            return call({ name: 'counter:add' }, {})
          },
        },
        hooks: {
          serializeState: async () => {
            const given = count
            await new Promise(resolve => setTimeout(resolve, 2)) // whatever is counted meanwhile is lost
            return given
          },
          deserializeState: async (state: number) => {
            count = state
          },
        },
      }
    },
    ...more,
  })

test('the state goes over whole while events keep changing it, asynchronous and nested ones too', async () => {
  const daemon = await daemonWith([counting('1.0.0')], [counting('2.0.0')])
  const asked: Promise<unknown>[] = []
  let reloads = 0
  const reloading = (async () => {
    for (; reloads < 20; reloads++) await daemon.host.reload('counter')
  })()
  while (reloads < 20) {
    asked.push(daemon.request('counter:add'), daemon.request('counter:slow'))
    await new Promise(resolve => setImmediate(resolve))
  }
  await reloading
  const answers = (await Promise.all(asked)) as number[]
  expect(answers.length).toBeGreaterThan(40)
  expect(answers.toSorted((a, b) => a - b)).toEqual(answers.map((_, at) => at + 1))
})

test('without a place for its state in the new version a plugin is reloaded only when its state may go', async () => {
  const forgetful = { ...counting('2.0.0'), hooks: {} }
  const daemon = await daemonWith([counting('1.0.0')], [forgetful])
  await daemon.request('counter:add')
  expect(await failureOf(daemon.host.reload('counter'))).toMatchObject({ code: 'RELOAD_FAILED' })
  expect(await daemon.request('counter:add')).toBe(2)
  await daemon.host.reload('counter', { keepState: false })
  expect(await daemon.request('counter:add')).toBe(1)
})

const broken: [string, Partial<Plugin>, RegExp][] = [
  [
    'throws in setup',
    {
      setup: () => {
        throw new Error('no database')
      },
    },
    /no database/,
  ],
  ['delivers too little', { setup: () => ({}) }, /declared and not delivered/],
  [
    'throws in its startup',
    {
      hooks: { startup: {} },
      setup: () => ({
        commands: { it: () => 2 },
        hooks: {
          startup: () => {
            throw new Error('no disk')
          },
        },
      }),
    },
    /no disk/,
  ],
  [
    'throws at its state',
    {
      hooks: { deserializeState: {} },
      setup: () => ({
        commands: { it: () => 2 },
        hooks: {
          deserializeState: () => {
            throw new Error('which state?')
          },
        },
      }),
    },
    /which state/,
  ],
  [
    'answers what another answers',
    {
      commands: { it: command('t:b', { doc: '', input: anything, output: anything }) },
      hooks: { deserializeState: {} },
      setup: () => ({ commands: { it: () => 2 }, hooks: { deserializeState: () => {} } }),
    },
    /t:b/,
  ],
  ['needs what is not there', { needs: { numbers } }, /numbers/],
  ['wants another API', { ksi: '^2' }, /version \^2/],
]
test.each(broken)('a new version that %s changes nothing, and leaves nothing', async (_, more, reason) => {
  const cleaned: string[] = []
  const old = answering('a', () => 1, {
    hooks: { serializeState: {} },
    setup: () => ({ commands: { it: () => 1 }, hooks: { serializeState: () => 'mine' } }),
  })
  const next = answering('a', () => 2, more)
  const setup = next.setup
  next.setup !== undefined &&
    Object.assign(next, {
      setup: (context: any) => {
        context.defer(() => void cleaned.push('cleaned'))
        return setup(context)
      },
    })
  const daemon = await daemonWith([old, answering('b', () => 'b')], [next])
  const failure = await failureOf(daemon.host.reload('a'))
  expect(failure).toMatchObject({ code: 'RELOAD_FAILED', message: expect.stringMatching(reason) })
  expect(await daemon.request('t:a')).toBe(1)
  expect(await daemon.request('t:b')).toBe('b')
  expect(daemon.host.status().map(({ status }) => status)).toEqual(['active', 'active'])
  expect(cleaned.length).toBeLessThanOrEqual(1)
  if (!/numbers|version/.test(String(reason))) expect(cleaned).toEqual(['cleaned'])
})

const lending = (n: number, more: Partial<Plugin> = {}): Plugin =>
  plugin('lender', { provides: { numbers }, setup: () => ({ services: { numbers: { n: () => n } } }), ...more })
const borrowing = (more: Partial<Plugin> = {}): Plugin =>
  plugin('borrower', {
    needs: { numbers },
    commands: { it: command('t:lent', { doc: '', input: anything, output: anything }) },
    setup: ({ services }) => ({ commands: { it: () => (services as any).numbers.n() } }),
    ...more,
  })

test('who borrows from a plugin is reloaded with it and has the new service', async () => {
  const daemon = await daemonWith([lending(1), borrowing()], [lending(2), borrowing()])
  expect(await daemon.request('t:lent')).toBe(1)
  expect(await daemon.host.reload('lender')).toEqual(['lender', 'borrower'])
  expect(await daemon.request('t:lent')).toBe(2)
})

test('who borrows what no plugin declares is reloaded with the one that gives it', async () => {
  const offering = (n: number): Plugin =>
    plugin('lender', {
      hooks: { provideService: {} },
      setup: () => ({ hooks: { provideService: (name: string) => (name === 'numbers' ? { n: () => n } : undefined) } }),
    })
  const daemon = await daemonWith([offering(1), borrowing()], [offering(2), borrowing()])
  expect(await daemon.request('t:lent')).toBe(1)
  expect(await daemon.host.reload('lender')).toEqual(['lender', 'borrower'])
  expect(await daemon.request('t:lent')).toBe(2)
})

test.each<[string, Plugin, Plugin[], RegExp]>([
  [
    'a borrower holds sockets',
    borrowing({
      hooks: { endpoints: {} },
      setup: () => ({ commands: { it: () => 1 }, hooks: { endpoints: () => [] } }),
    }),
    [lending(2), borrowing()],
    /borrower uses its services: it holds sockets/,
  ],
  [
    'a borrower says no',
    borrowing({
      hooks: { validateReload: {} },
      setup: () => ({
        commands: { it: () => 1 },
        hooks: { validateReload: () => ({ can_reload: false, reason: 'busy printing' }) },
      }),
    }),
    [lending(2), borrowing()],
    /busy printing/,
  ],
  [
    'a borrower would be left without',
    borrowing(),
    [lending(2, { provides: {}, setup: () => ({}) }), borrowing()],
    /numbers/,
  ],
  [
    'another depends on its old version',
    plugin('other', { dependencies: ['lender@^1'] }),
    [lending(2, { version: '2.0.0' })],
    /other depends on lender@\^1/,
  ],
])('a reload is refused when %s', async (_, ...[other, later, reason]) => {
  const daemon = await daemonWith([lending(1), other], later)
  const failure = await failureOf(daemon.host.reload('lender'))
  expect(failure).toMatchObject({ code: 'RELOAD_FAILED', message: expect.stringMatching(reason) })
})

test('what is part of the daemon, or unknown, is not reloaded', async () => {
  const daemon = await bareDaemon({ builtIns: [answering('ours', () => 1)] })
  expect(await failureOf(daemon.host.reload('ours'))).toMatchObject({ code: 'RELOAD_FAILED' })
  expect(await failureOf(daemon.host.reload('nobody'))).toMatchObject({ code: 'NOT_FOUND' })
})

test('a plugin that did not start is tried again', async () => {
  const bad = plugin('a', {
    setup: () => {
      throw new Error('no database')
    },
  })
  const later = [bad]
  const daemon = await daemonWith([bad], later)
  expect(await failureOf(daemon.host.reload('a'))).toMatchObject({
    code: 'RELOAD_FAILED',
    message: expect.stringContaining('no database'),
  })
  expect(daemon.host.status()).toHaveLength(1)
  later[0] = answering('a', () => 2)
  expect(await daemon.host.reload('a')).toEqual(['a'])
  expect(daemon.host.status().map(({ name, status }) => [name, status])).toEqual([['a', 'active']])
  expect(await daemon.request('t:a')).toBe(2)
})

test('every fact is heard by one version exactly once', async () => {
  const tick = event('t:tick', { doc: '', data: jsonSchema({ type: 'object' }) })
  const teller = answering('teller', (n, { emit }) => emit(tick, { n }), { emits: { tick } })
  const heard: number[] = []
  const listening = (): Plugin =>
    plugin('ear', {
      setup: ({ on }) => {
        on(tick, (data: any) => void heard.push(data.n.n))
        return {}
      },
    })
  const daemon = await daemonWith([teller, listening()], [listening()])
  const told: Promise<unknown>[] = []
  for (let n = 0; n < 200; n++) {
    told.push(daemon.request('t:teller', { n }))
    if (n % 20 === 0) await daemon.host.reload('ear')
  }
  await Promise.all(told)
  expect(heard).toEqual(Array.from({ length: 200 }, (_, n) => n))
})

test('a command that was left alone for its failures stays so when another plugin is reloaded', async () => {
  const failing = answering('failing', () => {
    throw new Error('no luck')
  })
  const config = { failing: { max_failures: 2 } }
  const daemon = await daemonWith([failing, answering('a', () => 1)], [failing, answering('a', () => 2)], config)
  const codeOf = async (): Promise<string> => (await failureOf(daemon.request('t:failing'))).code
  expect([await codeOf(), await codeOf(), await codeOf()]).toEqual([
    ...['HANDLER_ERROR', 'HANDLER_ERROR', 'PLUGIN_UNAVAILABLE'],
  ])
  await daemon.host.reload('a')
  expect(await codeOf()).toBe('PLUGIN_UNAVAILABLE')
  await daemon.host.reload('failing')
  expect(await codeOf()).toBe('HANDLER_ERROR')
})

test('background tasks of the old one end, those of the new one run', async () => {
  const running = new Set<string>()
  const working = (name: string): Plugin =>
    plugin('a', {
      hooks: { ready: {} },
      setup: () => ({
        hooks: {
          ready: () => ({
            tasks: [
              {
                name,
                run: async (signal: AbortSignal) => {
                  running.add(name)
                  signal.addEventListener('abort', () => running.delete(name))
                },
              },
            ],
          }),
        },
      }),
    })
  const daemon = await daemonWith([working('old')], [working('new')])
  await daemon.host.ready()
  expect([...running]).toEqual(['old'])
  await daemon.host.reload('a')
  expect([...running]).toEqual(['new'])
  await daemon.stop()
  expect([...running]).toEqual([])
})

test('nothing of the daemon holds an instance that was replaced', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const contexts: WeakRef<object>[] = []
  const tick = event('t:tick', { doc: '', data: anything })
  const version = (): Plugin => {
    const one = counting('1.0.0')
    const setup = one.setup
    return {
      ...one,
      setup: context => {
        contexts.push(new WeakRef(context))
        context.on(tick, () => void context)
        return setup(context)
      },
    }
  }
  const daemon = await bareDaemon({ plugins: [version()], read: version })
  for (let n = 0; n < 50; n++) {
    await daemon.request('counter:slow')
    await daemon.host.reload('counter')
  }
  await expect
    .poll(() => {
      collect()
      return contexts.filter(one => one.deref() !== undefined).length
    })
    .toBeLessThanOrEqual(2)
  expect(await daemon.request('counter:add')).toBe(51)
})
