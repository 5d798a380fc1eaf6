import fc from 'fast-check'
import { expect } from 'vitest'
import { talkTo } from '../protocol/talk.ts'
import type { Attacked } from './attacked-daemon.ts'

/** JSON texts that are hard on whoever reads them. */
const hostile = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.integer({ min: 1, max: 900 }).map(levels => '['.repeat(levels) + ']'.repeat(levels)),
  fc.integer({ min: 1, max: 900 }).map(levels => `${'{"a":'.repeat(levels)}0${'}'.repeat(levels)}`),
  fc.constantFrom(
    ...[
      '1e999',
      '-1e999',
      '-0',
      '1.0',
      '9007199254740993',
      '0.1e-400',
      '"\\ud800"',
      '"\\u0000"',
      '"\\u2028"',
      '[]',
      '{}',
    ],
    ...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"a":1,"a":2}', '{"":0}'],
    ...['{"toJSON":1,"then":2,"toString":3,"valueOf":4,"hasOwnProperty":5,"length":-1}', '{"\\udc00":1}'],
    `{"${'k'.repeat(100_000)}":1}`,
    `{${Array.from({ length: 10_000 }, (_, n) => `"k${n}":${n}`).join()}}`,
  ),
)

/** Sends so many of them as values of the state and as data of an event nobody knows, and reads each value back. */
export const storesExactly = async (daemon: Attacked, runs: number): Promise<void> => {
  const talk = await talkTo(daemon.socket)
  const ask = async (event: string, data: string): Promise<string> => {
    talk.text = ''
    talk.socket.write(`{"event":"${event}","data":${data},"correlation_id":1}\n`)
    await talk.receive(1)
    return talk.text
  }
  await fc.assert(
    fc.asyncProperty(hostile, async json => {
      const set = await ask('state:set', `{"namespace":"hostile","key":"k","value":${json}}`)
      expect(set).toContain('"status":"success"')
      const unknown = await ask('hostile:event', `{"x":${json},"__proto__":{"polluted":1}}`)
      expect(unknown).toContain('"EVENT_NOT_HANDLED"')
      const got = await ask('state:get', '{"namespace":"hostile","key":"k"}')
      expect(got.includes(`"value":${json}`), json.slice(0, 200)).toBe(true)
    }),
    { numRuns: runs },
  )
  const looked = await daemon.client.request('system:event_history', { limit: 1000 })
  expect(looked.count).toBeGreaterThan(Math.min(runs, 50))
  expect((await daemon.client.request('system:health')).status).toBe('healthy')
}
