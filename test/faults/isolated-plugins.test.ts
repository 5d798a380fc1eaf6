import { expect, test } from 'vitest'
import { source } from '../isolate/fixtures.ts'
import { isolatedDaemon } from '../isolate/isolated-daemon.ts'

const bodies = {
  pid: 'return process.pid',
  throws: "throw new Error('boom')",
  refuses: "throw fail('NOT_FOUND', 'it')",
  loops: 'for (;;);',
  never: 'await new Promise(() => {})',
  exits: 'process.reallyExit(3)',
  kills: "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})",
  aborts: 'process.abort()',
  heap: 'const all = []; for (;;) all.push(Array(1000).fill(all.length))',
  buffers: 'const all = []; for (;;) all.push(Buffer.alloc(10_000_000, 1))',
  huge: "return 'x'.repeat(17_000_000)",
  odd: 'return 10n',
}
const beside = { answer: 'return 1' }

const start = async (timeout = 30) => {
  const daemon = await isolatedDaemon(
    { 'bad.js': source('bad', bodies, { timeout }), 'good.js': source('good', beside) },
    { memory: 128 << 20 },
  )
  return {
    daemon,
    again: () => expect.poll(() => daemon.request('bad:pid').catch(() => 0), { timeout: 8000 }).toBeGreaterThan(0),
  }
}

test('what a handler throws looks as if it had been thrown here', async () => {
  const { daemon } = await start()
  try {
    await expect(daemon.request('bad:throws')).rejects.toMatchObject({
      code: 'HANDLER_ERROR',
      message: 'bad failed on bad:throws: boom',
      plugin: 'bad',
    })
    await expect(daemon.request('bad:refuses')).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'it not found' })
    await expect(daemon.request('bad:odd')).rejects.toMatchObject({
      code: 'HANDLER_ERROR',
      message: expect.stringContaining('no JSON'),
    })
    await expect(daemon.request('bad:huge')).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' })
    expect(await daemon.request('bad:pid')).toBeGreaterThan(0)
    expect(daemon.reported).toEqual([])
  } finally {
    await daemon.stop()
  }
})

test.each(['exits', 'kills', 'aborts', 'heap'])(
  'a process that ends (%s) takes nobody along, and is started again',
  async how => {
    const { daemon, again } = await start()
    try {
      const pid = await daemon.request('bad:pid')
      await expect(daemon.request(`bad:${how}`)).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE', retryable: true })
      await expect(daemon.request('bad:pid')).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
      expect(await daemon.request('good:answer')).toBe(1)
      await again()
      expect(await daemon.request('bad:pid')).not.toBe(pid)
      expect(daemon.reported.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^plugin bad: its process ended: .*; it is started again in 1 s$/),
      ])
    } finally {
      await daemon.stop()
    }
  },
  30_000,
)

test('memory outside of the heap is limited, too', async () => {
  const { daemon } = await start()
  try {
    await expect(daemon.request('bad:buffers')).rejects.toMatchObject({
      code: expect.stringMatching(/HANDLER_ERROR|PLUGIN_UNAVAILABLE/),
    })
    expect(await daemon.request('good:answer')).toBe(1)
  } finally {
    await daemon.stop()
  }
}, 30_000)

test('a plugin that blocks is killed a second after the time-out, and meanwhile the daemon answers', async () => {
  const { daemon, again } = await start(0.3)
  try {
    const began = performance.now()
    await expect(daemon.request('bad:loops')).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(await daemon.request('good:answer')).toBe(1)
    await expect.poll(() => daemon.reported.length, { timeout: 3000 }).toBe(1)
    expect(performance.now() - began).toBeLessThan(2300)
    expect(daemon.reported[0]!.message).toMatch(/did not answer a ping/)
    await again()
  } finally {
    await daemon.stop()
  }
}, 30_000)

test('a handler that never answers gets a cancel, and its process lives on', async () => {
  const { daemon } = await start(0.1)
  try {
    const pid = await daemon.request('bad:pid')
    const all = Array.from({ length: 100 }, () => daemon.dispatch('bad:never'))
    for (const outcome of await Promise.all(all)) expect(outcome).toMatchObject({ error: { code: 'TIMEOUT' } })
    expect(await daemon.request('bad:pid')).toBe(pid)
    expect(daemon.reported).toEqual([])
  } finally {
    await daemon.stop()
  }
}, 30_000)

test('three ends within five minutes are enough: it stays ended until it is reset', async () => {
  const { daemon, again } = await start()
  try {
    for (const wait of [1, 2]) {
      await expect(daemon.request('bad:exits')).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
      await expect.poll(() => daemon.reported.at(-1)?.message).toMatch(`started again in ${wait} s`)
      await again()
    }
    await expect(daemon.request('bad:exits')).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
    await expect.poll(() => daemon.reported.at(-1)?.message).toMatch('stays ended until it is reset')
    await expect(daemon.request('bad:pid')).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
    await daemon.isolation.reset('bad')
    expect(await daemon.request('bad:pid')).toBeGreaterThan(0)
  } finally {
    await daemon.stop()
  }
}, 30_000)

test('a process that was started again listens, and has had its startup and ready, like the first', async () => {
  const text = source(
    'bad',
    { exits: 'process.reallyExit(3)', heard: 'return heard', tell: 'await context.emit(done, data)', pid: 'return 1' },
    {
      rest: "const heard = []; plugin.on(done, data => void heard.push(data)); plugin.subscribe(['bad:tell'], (_, { name }) => void heard.push(name))",
      more: 'hooks: { startup: {}, ready: {} },',
    },
  ).replace(
    'return {',
    "return { hooks: { startup: config => void heard.push(Object.keys(config)), ready: () => void heard.push('ready') },",
  )
  const daemon = await isolatedDaemon({ 'bad.js': text })
  await daemon.host.ready()
  const heard = async () => {
    await daemon.request('bad:tell', { n: 1 })
    await expect.poll(async () => (await daemon.request('bad:heard')).length).toBe(4)
    return (await daemon.request('bad:heard')).map((one: unknown) => JSON.stringify(one)).sort()
  }
  const first = await heard()
  expect(first).toEqual(['"bad:tell"', '"ready"', '["plugins"]', '{"n":1}'])
  await expect(daemon.request('bad:exits')).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
  await daemon.request('bad:tell', { n: 2 }).catch(() => {}) // told while nobody is there: not delivered later
  await expect.poll(() => daemon.request('bad:pid').catch(() => 0), { timeout: 8000 }).toBe(1)
  expect(await heard()).toEqual(first)
  await daemon.stop()
}, 30_000)

test('many handlers that ask their own plugin, and all at once, do not wait for each other', async () => {
  const own = "context.call({ name: 'self:inner' }, n)"
  const daemon = await isolatedDaemon({
    'self.js': source('self', {
      outer: `return (await Promise.all(Array.from({ length: 10 }, (_, n) => ${own}))).length`,
      inner: 'await new Promise(setImmediate); return data',
    }),
  })
  const all = await Promise.all(Array.from({ length: 100 }, () => daemon.request('self:outer')))
  expect(all).toEqual(Array(100).fill(10))
  await daemon.stop()
}, 20_000)
