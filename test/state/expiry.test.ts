import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { scratchFolder, stateDaemon } from './state-daemon.ts'

const gone = { namespace: 'n', key: 'k' }
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

test('what has expired is hidden at once, long before it is swept', async () => {
  const { request } = await stateDaemon({ config: { sweep_interval: 3600 } })
  const { expires_at } = await request('state:set', { ...gone, value: 1, ttl: 60 })
  await request('state:set', { namespace: 'n', key: 'stays', value: 1 })
  expect(Date.parse(expires_at) - Date.now()).toBe(60_000)
  expect(await request('state:get', gone)).toMatchObject({ found: true, expires_at })
  later(60)
  expect(await request('state:get', gone)).toMatchObject({ found: false, value: null })
  expect(await request('state:list', { namespace: 'n' })).toEqual({ keys: ['stays'], count: 1 })
  expect(await request('state:get', { namespace: 'n' })).toMatchObject({ value: { stays: 1 } })
  expect(await request('state:delete', gone)).toEqual({ status: 'not_found' })
  expect(await request('state:set', { ...gone, value: 2, expected_version: 0 })).toMatchObject({ status: 'ok' })
})

test('a time in the past is a value that nobody sees', async () => {
  const { request } = await stateDaemon()
  await request('state:set', { ...gone, value: 1, expires_at: '2001-01-01T00:00:00Z' })
  expect(await request('state:get', gone)).toMatchObject({ found: false })
})

test('a clock that goes back brings nothing back too early and deletes nothing wrongly', async () => {
  const { request, store } = await stateDaemon({ config: { sweep_interval: 0.02 } })
  await request('state:set', { ...gone, value: 1, ttl: 60 })
  later(-3600)
  await new Promise(resolve => setTimeout(resolve, 60)) // three looks of the sweeper
  expect(await request('state:get', gone)).toMatchObject({ found: true })
  expect(await store.count('state:n')).toBe(1)
})

test('what has expired is deleted from disk and told, also after a restart', async () => {
  const folder = scratchFolder()
  const first = await stateDaemon({ folder, config: { sweep_interval: 3600 } })
  const keys = Array.from({ length: 250 }, (_, at) => `k${at}`)
  await Promise.all(keys.map(key => first.request('state:set', { namespace: 'n', key, value: 1, ttl: 60 })))
  await first.stop()
  later(61)
  const { store, watch } = await stateDaemon({ folder, config: { sweep_interval: 0.02 } })
  const seen = watch('state:changed')
  await vi.waitFor(async () => expect(await store.count('state_expiry')).toBe(0), 10_000)
  expect(await store.count('state:n')).toBe(0)
  expect(seen).toHaveLength(250)
  expect(seen[0]!.data).toMatchObject({ namespace: 'n', deleted: true, expired: true })
})

test('a value that was set anew outlives its old time', async () => {
  const { request, store } = await stateDaemon({ config: { sweep_interval: 0.02 } })
  await request('state:set', { ...gone, value: 'old', ttl: 60 })
  await request('state:set', { ...gone, value: 'new' })
  later(61)
  await vi.waitFor(async () => expect(await store.count('state_expiry')).toBe(0), 10_000)
  expect(await request('state:get', gone)).toMatchObject({ value: 'new', found: true })
})
