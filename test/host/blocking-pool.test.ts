import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { fail } from '../../src/errors.ts'
import { BlockingPool } from '../../src/host/blocking-pool.ts'
import type { EventContext } from '../../src/plugin/index.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ksi-pool-'))
afterAll(() => rmSync(scratch, { recursive: true }))
writeFileSync(
  join(scratch, 'work.mjs'),
  `const wait = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
export default ({ what, ms }) => {
  if (what === 'loop') for (;;);
  if (what === 'crash') { setTimeout(() => { throw new Error('crashed') }); return new Promise(() => {}) }
  if (what === 'function') return () => {}
  if (what === 'throw') throw new Error('no')
  wait(ms ?? 0)
  return 'done'
}
`,
)

/** One thread, so that what is wrong with it cannot hide behind others. */
const pool = (size = 1) => {
  const made = new BlockingPool(size)
  onTestFinished(() => made.close())
  const handler = made.handler(join(scratch, 'plugin.mjs'), './work.mjs')
  const run = (data: unknown, signal = new AbortController().signal) => handler(data, { signal } as EventContext)
  return { run, close: () => made.close() }
}

test('work that overruns its time ends with its thread, and the next gets another one', async () => {
  const { run } = pool()
  const timeout = new AbortController()
  const endless = run({ what: 'loop' }, timeout.signal)
  const next = run({})
  timeout.abort(fail('TIMEOUT', 'x:work'))
  await expect(endless).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(await next).toBe('done')
})

test('an answer that comes with the time-out does not bring back the thread that is ending', async () => {
  const { run } = pool()
  for (let n = 0; n < 6; n++) {
    const timeout = new AbortController()
    const late = run({ ms: 5 }, timeout.signal)
    setTimeout(() => timeout.abort(fail('TIMEOUT', 'x:work')), 4 + (n % 3))
    await late.catch(({ code }) => expect(code).toBe('TIMEOUT'))
    expect(await run({})).toBe('done')
  }
})

test('work whose time is over before it begins is not begun', async () => {
  const { run } = pool()
  await expect(run({}, AbortSignal.abort(fail('TIMEOUT', 'x:work')))).rejects.toMatchObject({ code: 'TIMEOUT' })
})

test.each([
  ['crash', 'crashed'],
  ['throw', 'no'],
  ['function', 'could not be cloned'],
])('a %s is the failure of that one request', async (what, message) => {
  const { run } = pool()
  const [failed, next] = await Promise.allSettled([run({ what }), run({})])
  expect(failed).toMatchObject({ reason: { message: expect.stringContaining(message) } })
  expect(next).toEqual({ status: 'fulfilled', value: 'done' })
})

test('data that cannot go to a thread is refused, and the thread is free for the next', async () => {
  const { run } = pool()
  await expect(run({ what: () => {} })).rejects.toThrow('could not be cloned')
  expect(await run({})).toBe('done')
})

test('what is under way and what waits is answered when the pool closes, and nothing is begun after', async () => {
  const { run, close } = pool()
  const all = Promise.allSettled([run({ what: 'loop' }), run({})])
  await close()
  for (const { reason } of (await all) as PromiseRejectedResult[]) expect(reason.code).toBe('SHUTTING_DOWN')
  await expect(run({})).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
})
