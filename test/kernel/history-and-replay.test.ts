import { expect, test } from 'vitest'
import { type Replay, replay } from '../../src/bus/index.ts'
import { type EventRecord, type History, HistoryService, type Plugin } from '../../src/plugin/index.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import { type BareDaemon, type BareOptions, bareDaemon } from '../../src/testing/bare-daemon.ts'
import { answering } from './plugins.ts'

/** Without the places where a reader may stop. */
const recordsOf = (events: Replay['events']): EventRecord[] => [...events].filter(found => typeof found !== 'number')

const daemonWithHistory = async (options: BareOptions = {}): Promise<BareDaemon & { history: History }> => {
  let history: History | undefined
  const reader: Plugin = {
    name: 'reader',
    version: '1.0.0',
    description: '',
    needs: { history: HistoryService },
    setup: ({ services }) => {
      history = services.history as History
      return {}
    },
  }
  const plugins = [
    reader,
    answering('set', () => ({ ok: true }), { keep: 'durable' }),
    answering('ping', data => data),
    answering('bad', () => {
      throw new Error('x')
    }),
  ]
  return { ...(await bareDaemon({ plugins, ...options })), history: history! }
}

test('history shows what happened, oldest first, with result, status and who answered; secrets are hidden', async () => {
  const { request, history } = await daemonWithHistory()
  await request('t:ping', { password: 'hunter2', n: 1 })
  await request('t:bad').catch(() => {})
  await request('t:none').catch(() => {})
  const { events, total, truncated } = await history.query({ patterns: ['t:*'] })
  expect([total, truncated]).toEqual([3, false])
  expect(events.map(({ event_name, status, handlers_called }) => [event_name, status, handlers_called])).toEqual([
    ['t:ping', 'ok', ['ping']],
    ['t:bad', 'error', ['bad']],
    ['t:none', 'unhandled', []],
  ])
  expect(JSON.stringify(events)).not.toContain('hunter2')
  expect(events[0]!.metadata.timestamp).toMatch(/^20\d\d-.*Z$/)
})

test('history is narrowed by pattern, status, correlation and time, and cut at the limit with the newest kept', async () => {
  const { request, history } = await daemonWithHistory()
  for (let n = 0; n < 5; n++) await request('t:ping', { n }, { correlation_id: `c${n}` })
  await request('t:bad').catch(() => {})
  const names = async (query: Parameters<History['query']>[0]) =>
    (await history.query(query)).events.map(({ data, event_name }) => (data as { n?: number }).n ?? event_name)
  expect(await names({ patterns: ['t:p*'], limit: 2 })).toEqual([3, 4])
  expect(await names({ patterns: ['t:p*'], limit: 2, order: 'desc' })).toEqual([4, 3])
  expect(await names({ status: 'error' })).toEqual(['t:bad'])
  expect(await names({ correlation_id: 'c2' })).toEqual([2])
  expect(await names({ since: Date.now() + 1000 })).toEqual([])
})

test('durable events are found after a restart and beyond what memory holds', async () => {
  const store = openMemoryStore()
  const one = await daemonWithHistory({ store, maxHistory: 3 })
  for (let n = 0; n < 10; n++) await one.request('t:set', { n })
  expect((await one.history.query({ patterns: ['t:set'] })).total).toBe(10)
  const two = await daemonWithHistory({ store })
  expect(
    (await two.history.query({ patterns: ['t:set'] })).events.map(({ data }) => (data as { n: number }).n),
  ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('replay gives what came after a number, once, in order, and no gap when all of it is kept', async () => {
  const { request, bus } = await daemonWithHistory({ maxHistory: 2 })
  const seen: number[] = []
  bus.subscribers.add({ source: 'me', patterns: ['t:set'], deliver: ({ seq }) => seen.push(seq!) })
  for (let n = 0; n < 6; n++) await request('t:set', { n })
  const { events, gap, upTo } = replay(bus.log, bus.routes, { patterns: ['t:set'], after: seen[1]! })
  expect(recordsOf(events).map(({ seq, data }) => [seq, (data as { n: number }).n])).toEqual([
    [seen[2], 2],
    [seen[3], 3],
    [seen[4], 4],
    [seen[5], 5],
  ])
  expect([gap, upTo]).toEqual([undefined, seen[5]])
})

test('replay names the gap where recent events had to make room, after a restart, and in another log', async () => {
  const store = openMemoryStore()
  const { request, bus } = await daemonWithHistory({ store, maxHistory: 2 })
  await request('t:ping')
  const after = bus.log.last()
  for (let n = 0; n < 5; n++) await request('t:ping', { n })
  const missed = replay(bus.log, bus.routes, { patterns: ['t:ping'], after })
  expect(missed.gap).toEqual({ from: after + 1, to: after + 3, reason: expect.stringContaining('memory') })
  expect(recordsOf(missed.events).map(({ data }) => data)).toEqual([{ n: 3 }, { n: 4 }])
  expect(
    replay(bus.log, bus.routes, { patterns: ['t:set'], after }).gap,
    'durable events are all there',
  ).toBeUndefined()
  const again = await daemonWithHistory({ store })
  expect(replay(again.bus.log, again.bus.routes, { patterns: ['*'], after }).gap).toMatchObject({ from: after + 1 })
  expect(replay(again.bus.log, again.bus.routes, { patterns: ['*'], after, logId: 'other' }).gap).toMatchObject({
    reason: expect.stringContaining('another log'),
  })
})
