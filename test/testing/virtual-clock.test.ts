import { setInterval as every, setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { anything, command, definePlugin, event, jsonSchema } from '../../src/plugin/index.ts'
import { testDaemon } from '../../src/testing/index.ts'

const numbers = jsonSchema({ type: 'object', required: ['s'], properties: { s: { type: 'number' } } })
const nap = command('timed:nap', { doc: 'Sleeps.', input: numbers, output: anything, timeout: 60 })
const fail = command('timed:fail', { doc: 'Fails.', input: anything, output: anything })
const ticked = event('timed:ticked', { doc: 'It ticked.', data: anything })

/** Everything by which a plugin can wait. */
const timed = definePlugin({
  name: 'timed',
  version: '1.0.0',
  description: 'Waits.',
  commands: { nap, fail },
  emits: { ticked },
  hooks: { ready: {} },
  setup: ({ emit, defer, signal }) => {
    const tick = (how: string) => void emit(ticked, { how, at: Date.now() })
    const timer = setInterval(() => tick('interval'), 20_000)
    defer(() => clearInterval(timer))
    setTimeout(() => tick('timer'), 15_000).unref()
    AbortSignal.timeout(25_000).addEventListener('abort', () => tick('signal'))
    const run = async () => {
      for await (const _ of every(50_000, undefined, { signal })) tick('task')
    }
    return {
      commands: {
        nap: async ({ s }) => {
          await sleep(s * 1000)
          return { slept: s }
        },
        fail: () => {
          throw new Error('no')
        },
      },
      hooks: { ready: () => ({ tasks: [{ name: 'ticking', run }] }) },
    }
  },
})

const start = Date.parse('2030-01-01T00:00:00Z')

test('timers, intervals, signals and tasks of a plugin run when the clock is advanced, in their order', async () => {
  await using daemon = await testDaemon({ plugins: [timed], now: '2030-01-01' })
  const seen = daemon.watch('timed:ticked')
  await daemon.clock.advance('14.9s')
  expect(seen).toEqual([])
  await daemon.clock.advance('45.1s')
  expect(seen.map(({ data }) => data)).toEqual([
    { how: 'timer', at: start + 15_000 },
    { how: 'interval', at: start + 20_000 },
    { how: 'signal', at: start + 25_000 },
    { how: 'interval', at: start + 40_000 },
    { how: 'task', at: start + 50_000 },
    { how: 'interval', at: start + 60_000 },
  ])
  expect(seen.map(({ timestamp }) => timestamp)).toEqual(seen.map(({ data }) => (data as { at: number }).at))
  expect(daemon.clock.now()).toBe(start + 60_000)
  await daemon.stop()
  expect(daemon.log.filter(({ level }) => level === 'ERROR')).toEqual([]) // a task that ends when it is told to has not failed
})

test('a handler that waits is answered when its time has come, and TIMEOUT when its deadline comes before', async () => {
  await using daemon = await testDaemon({ plugins: [timed] })
  const short = daemon.request(nap, { s: 59 })
  const long = daemon.request(nap, { s: 61 }).catch(error => error.code)
  const impatient = daemon.request(nap, { s: 61 }, { timeout: 5 }).catch(error => error.code)
  const settled: string[] = []
  void short.then(() => settled.push('short'))
  void long.then(code => settled.push(String(code)))
  void impatient.then(code => settled.push(`impatient ${code}`))
  await daemon.clock.advance('4s')
  expect(settled).toEqual([])
  await daemon.clock.advance('2s')
  expect(settled).toEqual(['impatient TIMEOUT'])
  await daemon.clock.advance('1m')
  expect(settled).toEqual(['impatient TIMEOUT', 'short', 'TIMEOUT'])
  expect(await short).toEqual({ slept: 59 })
})

test('what the kernel measures by time passes with it: a command that failed too often, values that expire', async () => {
  await using daemon = await testDaemon({ plugins: [timed], config: { timed: { max_failures: 2 } } })
  const code = () => daemon.request(fail, {}).catch(error => error.code)
  expect([await code(), await code(), await code()]).toEqual(['HANDLER_ERROR', 'HANDLER_ERROR', 'PLUGIN_UNAVAILABLE'])
  await daemon.clock.advance('29s')
  expect(await code()).toBe('PLUGIN_UNAVAILABLE')
  await daemon.clock.advance('2s')
  expect(await code()).toBe('HANDLER_ERROR')

  const expired = daemon.watch('state:expired', 'state:changed', 'state:deleted')
  await daemon.request('state:set', { namespace: 'n', key: 'k', value: 1, ttl: 3600 })
  await daemon.clock.advance('59m')
  expect(await daemon.state('n')).toEqual({ k: 1 })
  const before = expired.length
  await daemon.clock.advance('2m')
  expect(await daemon.state('n')).toEqual({})
  expect(expired.length).toBeGreaterThan(before)
})

test('a day passes in a moment', async () => {
  await using daemon = await testDaemon({ plugins: [timed] })
  const seen = daemon.watch('timed:ticked')
  const began = process.hrtime.bigint()
  await daemon.clock.advance('24h')
  expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(10)
  expect(seen.length).toBe(86_400 / 20 + 86_400 / 50 + 2)
})

test('a wait in setup and a handler that never ends do not keep a test waiting', async () => {
  const slow = definePlugin({
    name: 'slow',
    version: '1.0.0',
    description: 'Waits in setup.',
    commands: { never: command('slow:never', { doc: 'Never.', input: anything, output: anything }) },
    setup: async () => {
      await sleep(20_000)
      return { commands: { never: () => new Promise(() => {}) } }
    },
  })
  const daemon = await testDaemon({ plugins: [slow] })
  const asked = daemon.request('slow:never').catch(error => error.code)
  await daemon.stop()
  expect(await Promise.race([asked, 'stopped'])).toBe('stopped')
})

test('the time of the machine is back when the last daemon has ended', async () => {
  const [timer, date, timeout] = [globalThis.setTimeout, globalThis.Date, AbortSignal.timeout]
  const one = await testDaemon({ now: 0 })
  const other = await testDaemon()
  expect(Date.now()).toBe(0)
  await one.stop()
  expect(globalThis.setTimeout).not.toBe(timer)
  await other.clock.advance(5)
  expect(new Date(Date.now())).toEqual(new Date(5))
  await other.stop()
  expect([globalThis.setTimeout, globalThis.Date, AbortSignal.timeout]).toEqual([timer, date, timeout])
  const before = performance.now()
  await sleep(2)
  expect(performance.now()).toBeGreaterThan(before)
  await expect(other.clock.advance(5)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
})

test('only a length of time can be advanced', async () => {
  await using daemon = await testDaemon()
  await expect(testDaemon({ now: 'teatime' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  for (const wrong of ['soon', '', -1, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(daemon.clock.advance(wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('what a timer throws is thrown by the clock', async () => {
  await using daemon = await testDaemon()
  setTimeout(() => {
    throw new Error('in a timer')
  }, 10)
  await expect(daemon.clock.advance(20)).rejects.toThrow('in a timer')
})

test('a timer of no time that sets itself again does not stop time', async () => {
  await using daemon = await testDaemon()
  let turns = 0
  const interval = setInterval(() => turns++, 0)
  const again = (): unknown => turns < 500 && setTimeout(again)
  again()
  await daemon.clock.advance(100)
  expect(turns).toBe(100)
  clearInterval(interval)
})

test('timers that another tool has made virtual are left to it', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { Date: theirs } = globalThis
  await expect(testDaemon()).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(globalThis.Date).toBe(theirs)
})
