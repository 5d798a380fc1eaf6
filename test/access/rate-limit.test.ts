import { expect, test } from 'vitest'
import { access } from '../../src/plugins/access/index.ts'
import { RateLimit } from '../../src/plugins/access/rate-limit.ts'
import { systemDaemon } from '../system/system-daemon.ts'

/** Connections that close when told to. */
const connections = () => {
  const closers = new Map<string, () => void>()
  const get = (id: string): any =>
    id.startsWith('c') ? { onClose: (close: () => void) => closers.set(id, close) } : undefined
  return { get, close: (id: string) => closers.get(id)!() }
}

test('a burst is let through, then the lasting rate, with the time to wait', () => {
  const limit = new RateLimit({ events_per_sec: 10, burst: 3 }, connections())
  const admit = (now: number) => limit.admit({ source: 'c1' }, now)?.details.retry_after_ms
  expect([0, 0, 0, 0].map(admit)).toEqual([undefined, undefined, undefined, 100])
  expect(admit(40)).toBe(60)
  expect(admit(100)).toBeUndefined()
  expect(admit(100)).toBe(100)
  expect(Array.from({ length: 4 }, () => admit(10_000))).toEqual([undefined, undefined, undefined, 100])
})

test('each connection has its own bucket, which goes with it; plugins have none', () => {
  const all = connections()
  const limit = new RateLimit({ events_per_sec: 1, burst: 0 }, all)
  const code = (source: string) => limit.admit({ source }, 0)?.code
  expect(['c1', 'c1', 'c2', 'c2'].map(code)).toEqual([undefined, 'RATE_LIMITED', undefined, 'RATE_LIMITED'])
  all.close('c1')
  expect(code('c1')).toBeUndefined()
  expect(['mine', 'mine', 'mine'].map(code)).toEqual([undefined, undefined, undefined])
})

const accepted = async (events_per_sec: number) => {
  const guard = access({ rate_limit: { events_per_sec, burst: 5 }, permissions: {} })
  const { client } = await systemDaemon(guard ? [guard] : [])
  const one = await client()
  const asked = await Promise.allSettled(Array.from({ length: 50 }, () => one.request('state:get', { key: 'k' })))
  const refused = asked.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
  return { accepted: asked.length - refused.length, refused }
}

test('a flood on one connection is refused after the burst', async () => {
  const { accepted: let_in, refused } = await accepted(1)
  expect(let_in).toBeLessThanOrEqual(5)
  expect(refused[0]).toMatchObject({
    code: 'RATE_LIMITED',
    retryable: true,
    details: { retry_after_ms: expect.any(Number), hint: expect.stringContaining('daemon.rate_limit') },
  })
})

test('without the limit the same flood is answered', async () => {
  expect(await accepted(0)).toEqual({ accepted: 50, refused: [] })
})
