import { expect, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { pluginSource, tunedDaemon } from './tuned-daemon.ts'

const guide = '{ "daemon": { "event_queue_size": 10000, "worker_threads": 4, "batch_timeout": 0.1 } }'

test('the guide’s snippet is a whole configuration, and says what the defaults are', async () => {
  const { ask } = await tunedDaemon({ config: guide })
  expect(await ask('system:health')).toMatchObject({ status: 'healthy', warnings: [] })
}, 30_000)

/** A request to it waits until one says `open`. */
const waits = {
  'plugins/waits.mjs': pluginSource('waits', {
    body: `globalThis.gates ??= []
      if (data.open) for (const go of gates) go()
      else await new Promise(go => gates.push(go))
      return {}`,
  }),
}

/** The refusals of 100 requests at once, none of which is answered before all have arrived. */
const refusedWith = async (event_queue_size: number) => {
  const config = { daemon: { event_queue_size, event_timeout: 5 } }
  const { ask, env } = await tunedDaemon({ config, files: waits })
  const refusals: any[] = []
  for (let n = 0; n < 100; n++) ask('waits:run').catch(cause => void refusals.push(cause))
  await expect.poll(() => refusals.length).toBeGreaterThanOrEqual(100 - event_queue_size)
  return { refusals: [...refusals], env }
}

test('event_queue_size: twice as many requests are accepted before the first refusal', async () => {
  for (const size of [20, 40]) {
    const { refusals, env } = await refusedWith(size)
    expect(refusals).toHaveLength(100 - size)
    expect(refusals[0]).toMatchObject({
      code: 'QUEUE_FULL',
      retryable: true,
      details: { retry_after_ms: expect.any(Number) },
    })
    // a queue that is full must not keep anybody from ending the daemon
    expect(await ksi(['stop'], { env })).toMatchObject({ code: 1, stderr: expect.stringContaining('ksi stop --force') })
    expect(await ksi(['stop', '--force'], { env })).toMatchObject({ code: 0 })
  }
}, 60_000)

test('"monitor event queue depth": system:metrics says how many requests wait', async () => {
  const { ask } = await tunedDaemon({ files: waits })
  expect((await ask('system:metrics')).queue_depth).toBe(1)
  for (let n = 0; n < 7; n++) ask('waits:run').catch(() => {})
  expect(await ask('system:metrics')).toMatchObject({ queue_depth: 8, queue_high_water: 8 })
  await ask('waits:run', { open: true })
  expect((await ask('system:metrics')).queue_depth).toBe(1)
}, 30_000)

const blocks = {
  'plugins/blocks.mjs': pluginSource('blocks', { blocking: './work/work.mjs' }),
  'plugins/work/work.mjs': `export default ({ ms }) => {
  if (ms === undefined) for (;;);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  return { ms }
}
`,
}

/** Milliseconds that 8 handlers take which block for 200 ms each. */
const wallTimeWith = async (worker_threads: number): Promise<number> => {
  const { ask } = await tunedDaemon({ config: { daemon: { worker_threads } }, files: blocks })
  const run = () => Promise.all(Array.from({ length: 8 }, () => ask('blocks:run', { ms: 200 })))
  await run() // the threads are there now
  const began = performance.now()
  let isOver = false
  const over = run().finally(() => {
    isOver = true
  })
  await ask('state:get', { key: 'k' })
  expect(isOver).toBe(false) // others are served meanwhile
  await over
  return performance.now() - began
}

test('worker_threads: handlers that block take less than half the time on four threads of what they take on one', async () => {
  const [one, four] = [await wallTimeWith(1), await wallTimeWith(4)]
  expect(one).toBeGreaterThan(1600)
  expect(four).toBeLessThan(one / 2)
}, 60_000)

test('a blocking handler that overruns its time is answered TIMEOUT, and its thread is free again', async () => {
  const config = { daemon: { worker_threads: 1, event_timeout: 1 } }
  const { ask } = await tunedDaemon({ config, files: blocks })
  await expect(ask('blocks:run', {})).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(await ask('blocks:run', { ms: 1 })).toEqual({ ms: 1 })
}, 30_000)

/** Transactions for so many sets that arrive at once. */
const commitsWith = async (batch_timeout: number, sets: number): Promise<number> => {
  const { ask } = await tunedDaemon({ config: { daemon: { batch_timeout } } })
  const { commits: before } = await ask('system:metrics')
  const all = Array.from({ length: sets }, (_, n) => ask('state:set', { namespace: 'n', key: `k${n}`, value: n }))
  await Promise.all(all)
  return (await ask('system:metrics')).commits - before
}

test('batch_timeout: concurrent sets share their commits, and with 0 each has its own', async () => {
  const [alone, together] = [await commitsWith(0, 2000), await commitsWith(0.1, 2000)]
  expect(alone).toBeGreaterThanOrEqual(2000)
  expect(together).toBeLessThan(alone / 2)
}, 120_000)
